import type { Collection, Document, Index } from './types.js';

export interface Declaration<C> {
  readonly name: string;
  readonly indexes: readonly Index[];
  readonly collection: C;
}

export interface Declarations<C> {
  /** The collection of that name, made by `make` when it is asked for the first time. */
  declare(name: string, indexes: readonly Index[], make: (name: string, indexes: readonly Index[]) => C): C;
  /** After this, a new name is an error: nothing would make its indexes. */
  seal(): void;
  all(): readonly Declaration<C>[];
}

/** Remembers which collections a store was asked for, so that `start()` can make them. */
export function createDeclarations<C extends Pick<Collection<Document>, 'find'>>(): Declarations<C> {
  const declared = new Map<string, Declaration<C>>();
  let sealed = false;
  return {
    declare(name, indexes, make) {
      const known = declared.get(name);
      if (known) {
        if (indexes.length > 0 && JSON.stringify(indexes) !== JSON.stringify(known.indexes)) {
          throw new Error(`the collection ${name} was declared with other indexes`);
        }
        return known.collection;
      }
      if (sealed) throw new Error(`the collection ${name} must be declared before the store is started`);
      // It becomes a file's name and a label.
      if (!/^[a-z][a-zA-Z0-9_-]{0,63}$/.test(name))
        throw new TypeError(`${JSON.stringify(name)} cannot name a collection`);
      for (const index of indexes) checkIndex(name, index);
      const collection = make(name, indexes);
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
    throw new TypeError(`an index of ${name} that expires must have one field and a number of seconds`);
  }
  if (index.multikey && (index.fields.length !== 1 || index.unique || index.sparse)) {
    throw new TypeError(`a multikey index of ${name} must have one field and cannot be unique or sparse`);
  }
}
