import { IdTable } from './rows/id-table.js';

/** Ids that were added together; UUIDs take 16 bytes each and no object. */
class Generation {
  readonly #uuids = new IdTable('uuid');
  readonly #others = new Set<string>();

  get size(): number {
    return this.#uuids.count + this.#others.size;
  }

  has(id: string): boolean {
    return (id.length === 36 && this.#uuids.indexOf(id) !== -1) || this.#others.has(id);
  }

  add(id: string): void {
    if (id.length !== 36 || this.#uuids.indexFor(id) === -1) this.#others.add(id);
  }
}

/**
 * The ids that were added last, between half of `limit` and `limit` of them. The older half is forgotten at once: the
 * removal of the first element of a `Set`, one at a time, takes longer the more were removed before.
 */
export class RecentIds {
  readonly #limit: number;
  #older = new Generation();
  #newer = new Generation();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Adds an id; returns false when it is one of the recent ids. */
  add(id: string): boolean {
    if (this.#newer.has(id) || this.#older.has(id)) return false;
    if (this.#newer.size >= this.#limit / 2) {
      this.#older = this.#newer;
      this.#newer = new Generation();
    }
    this.#newer.add(id);
    return true;
  }
}
