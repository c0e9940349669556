import { IdTable, parseId } from './rows/id-table.js';

/** Ids that were added together; UUIDs take 16 bytes each and no object. */
interface Generation {
  readonly uuids: IdTable;
  readonly others: Set<string>;
}

const emptyGeneration = (): Generation => ({ uuids: new IdTable('uuid'), others: new Set() });

/**
 * The ids that were added last, between half of `limit` and `limit` of them. The older half is forgotten at once: the
 * removal of the first element of a `Set`, one at a time, takes longer the more were removed before.
 */
export class RecentIds {
  readonly #limit: number;
  #older = emptyGeneration();
  #newer = emptyGeneration();
  readonly #parsed = new Uint32Array(4);

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an id; returns false when it is one of the recent ids. */
  add(id: string): boolean {
    const parsed = id.length === 36 && parseId(id, 'uuid', this.#parsed) ? this.#parsed : undefined;
    if (this.#has(this.#older, id, parsed) || this.#has(this.#newer, id, parsed)) return false;
    if (this.#newer.uuids.count + this.#newer.others.size >= this.#limit / 2) {
      this.#older = this.#newer;
      this.#newer = emptyGeneration();
    }
    if (parsed) this.#newer.uuids.indexForWords(parsed);
    else this.#newer.others.add(id);
    return true;
  }

  #has({ uuids, others }: Generation, id: string, parsed: Uint32Array | undefined): boolean {
    return parsed ? uuids.indexOfWords(parsed) !== -1 : others.has(id);
  }
}
