import type { Collection, Document, Index } from './types.js';

export interface Declaration<C> {
  readonly name: string;
  readonly indexes: readonly Index[];
  readonly collection: C;
}

export interface Declarations<C> {
  /**
   * Returns the collection of this name; the first call creates it with `create`.
   *
   * @throws Error when it was declared with other indexes, or is new and the declarations are sealed
   * @throws TypeError for an invalid name or index
   */
  declare(name: string, indexes: readonly Index[], create: (name: string, indexes: readonly Index[]) => C): C;
  /** Makes every later declaration of a new name an error, because its indexes would not be created. */
  seal(): void;
  all(): readonly Declaration<C>[];
}

/** Creates the registry of a store's collections, whose indexes `start()` creates. */
export function createDeclarations<C extends Pick<Collection<Document>, 'find'>>(): Declarations<C> {
  const declared = new Map<string, Declaration<C>>();
  let sealed = false;
  return {
    declare(name, indexes, create) {
      const known = declared.get(name);
      if (known) {
        if (indexes.length > 0 && JSON.stringify(indexes) !== JSON.stringify(known.indexes)) {
          throw new Error(`the collection ${name} was declared with other indexes`);
        }
        return known.collection;
      }
      if (sealed) throw new Error(`the collection ${name} must be declared before the store is started`);
      // The name becomes part of SQL and a metric label.
      if (!/^[a-z][a-zA-Z0-9_-]{0,63}$/.test(name))
        throw new TypeError(`${JSON.stringify(name)} is not a valid collection name`);
      for (const index of indexes) checkIndex(name, index);
      const collection = create(name, indexes);
      declared.set(name, { name, indexes, collection });
      return collection;
    },
    seal() {
      sealed = true;
    },
    all: () => [...declared.values()],
  };
}

function checkIndex(name: string, index: Index): void {
  if (index.fields.length === 0) throw new TypeError(`an index of ${name} has no fields`);
  if (
    index.expireAfterSeconds !== undefined &&
    (index.fields.length !== 1 || !(index.expireAfterSeconds >= 0))
  ) {
    throw new TypeError(
      `an index of ${name} with expireAfterSeconds must have one field and a number of seconds, at least 0`,
    );
  }
  if (index.multikey && (index.fields.length !== 1 || index.unique || index.sparse)) {
    throw new TypeError(`a multikey index of ${name} must have one field and cannot be unique or sparse`);
  }
}
