import type { Query } from './query.js';

/** As much of nedb's `Datastore` as we use; its own types describe a version before the promises. */
export interface Nedb {
  loadDatabaseAsync(): Promise<void>;
  ensureIndexAsync(options: { fieldName: string[]; unique: boolean; sparse: boolean }): Promise<void>;
  removeIndexAsync(name: string): Promise<void>;
  insertAsync(document: object): Promise<unknown>;
  updateAsync(query: Query, document: object): Promise<unknown>;
  removeAsync(query: Query, options: { multi: boolean }): Promise<number>;
  findAsync(query: Query): NedbCursor;
  countAsync(query: Query): PromiseLike<number>;
  compactDatafileAsync(): Promise<void>;
  readonly indexes: Readonly<Record<string, { unique: boolean; sparse: boolean }>>;
}

export interface NedbCursor extends PromiseLike<unknown[]> {
  sort(sort: Readonly<Record<string, number>>): this;
  skip(count: number): this;
  limit(count: number): this;
}

/** Loaded only here, so that a service that uses MongoDB never has it in memory. */
export async function openNedb(filename: string | undefined): Promise<Nedb> {
  const loaded: unknown = await import('@seald-io/nedb');
  const { default: Datastore } = loaded as { default: new (options: object) => Nedb };
  if (filename === undefined) return new Datastore({ inMemoryOnly: true });
  return new Datastore({
    filename,
    modes: { fileMode: 0o600, dirMode: 0o700 },
    // A torn last line is cut off before loading; anything else that is unreadable must not be dropped silently.
    corruptAlertThreshold: 0,
    // nedb's reader takes these for line breaks, which JSON leaves as they are inside texts.
    afterSerialization: (line: string) => line.replace(/[\u0085\u2028\u2029]/g, escaped),
    beforeDeserialization: (line: string) => line,
  });
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
