import type { Logger } from '@glasshouse/telemetry';
import { DuplicateKeyError, StoreUnavailableError } from '../errors.js';
import type { Document, Index } from '../types.js';
import { type Nedb, openNedb } from './nedb.js';
import type { Query } from './query.js';
import { reach } from './reach.js';
import { repairFile } from './repair-file.js';
import { createSerial } from './serial.js';

/** One collection's documents and its file. */
export interface Table {
  /** For reading; never in between the parts of a write. */
  read<R>(work: (nedb: Nedb) => Promise<R>): Promise<R>;
  /**
   * For reading, deciding and writing as one: nothing else writes meanwhile. Every acknowledged write is in the file
   * (handed to the operating system: it survives the death of this process).
   */
  write<R>(work: (nedb: Nedb) => Promise<R>, document?: () => Document | undefined): Promise<R>;
  close(): Promise<void>;
}

export interface TableOptions {
  name: string;
  /** The file; in memory only when absent. */
  file: string | undefined;
  indexes: readonly Index[];
  log: Logger;
}

/** Writes since the last compaction, beyond which the file is written anew. */
const writesBeforeCompaction = 5000;

export async function openTable({ name, file, indexes, log }: TableOptions): Promise<Table> {
  const serial = createSerial();
  let nedb = await load();
  let open = true;
  let damaged = false;
  let writes = 0;

  async function load(): Promise<Nedb> {
    if (file) {
      const cut = await repairFile(file);
      if (cut > 0) log.warn('cut off an unfinished write', { 'file.path': file, 'glasshouse.bytes': cut });
    }
    const loaded = await openNedb(file);
    try {
      if (file) await loaded.loadDatabaseAsync();
      await makeIndexes(loaded, indexes);
    } catch (error) {
      throw new Error(
        `the collection ${name} cannot be opened${file ? ` from ${file}` : ''}: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
    return loaded;
  }

  function assertOpen(): void {
    if (!open) throw new StoreUnavailableError('nedb', { cause: new Error('the store is closed') });
  }

  /** After a failed write memory and file may differ: the file, which has what was acknowledged, is read again. */
  async function heal(): Promise<void> {
    if (!damaged) return;
    try {
      nedb = await load();
    } catch (error) {
      throw new StoreUnavailableError('nedb', { cause: error });
    }
    damaged = false;
    log.info('collection read again after a failed write', { 'db.collection.name': name });
  }

  async function compact(): Promise<void> {
    if (!file || ++writes < writesBeforeCompaction) return;
    writes = 0;
    try {
      await nedb.compactDatafileAsync();
    } catch (error) {
      log.warn('compaction failed, the file stays as it is', { 'file.path': file, error });
    }
  }

  return {
    async read(work) {
      assertOpen();
      if (damaged) return serial(async () => heal().then(() => work(nedb)));
      return work(nedb);
    },
    async write(work, document) {
      assertOpen();
      return serial(async () => {
        assertOpen();
        await heal();
        try {
          const result = await work(nedb);
          await compact();
          return result;
        } catch (error) {
          if ((error as { errorType?: string }).errorType === 'uniqueViolated') {
            throw new DuplicateKeyError(name, await takenFields(nedb, indexes, document?.()), {
              cause: error,
            });
          }
          if (typeof (error as NodeJS.ErrnoException).syscall !== 'string') throw error;
          damaged = true;
          throw new StoreUnavailableError('nedb', { cause: error });
        }
      });
    },
    async close() {
      open = false;
      await serial(async () => {});
    },
  };
}

/** Makes the declared indexes and removes what an earlier version of the service had declared. */
async function makeIndexes(nedb: Nedb, indexes: readonly Index[]): Promise<void> {
  const wanted = new Map(
    indexes.map(({ fields, unique = false, sparse = false }) => [
      // nedb's name of an index.
      [...fields].sort().join(','),
      // nedb takes a Date for an object without values, and leaves it out of a sparse index; only uniqueness needs one.
      { fieldName: [...fields], unique, sparse: unique && sparse },
    ]),
  );
  for (const [name, index] of Object.entries(nedb.indexes)) {
    const now = wanted.get(name);
    if (name !== '_id' && (now?.unique !== index.unique || now.sparse !== index.sparse))
      await nedb.removeIndexAsync(name);
  }
  for (const index of wanted.values()) await nedb.ensureIndexAsync(index);
}

/** nedb does not say which index refused a document. */
async function takenFields(
  nedb: Nedb,
  indexes: readonly Index[],
  document?: Document,
): Promise<readonly string[]> {
  if (!document) return ['_id'];
  for (const { fields } of indexes.filter((index) => index.unique)) {
    const query: Query = Object.fromEntries(
      fields.map((field) => [field, reach(document, field)[0] ?? { $exists: false }]),
    );
    const others = (await nedb.findAsync(query)) as Document[];
    if (others.some((other) => other._id !== document._id)) return fields;
  }
  return ['_id'];
}
