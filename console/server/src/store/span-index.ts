import { IdTable } from './rows/id-table.js';

/** Places of the spans of a large trace by their ids. */
export class SpanIndex {
  /** Bytes of one span. */
  static readonly spanBytes = 36;

  readonly #ids = new IdTable('span');
  /** First index of each id, in the order of the table. */
  readonly #first: number[] = [];
  /** Further indexes of an id: client and server span can share it (B3). */
  readonly #others = new Map<number, number[]>();

  add(id: string, at: number): void {
    const index = this.#ids.indexFor(id);
    if (index === this.#first.length) this.#first.push(at);
    else this.#others.set(index, [...(this.#others.get(index) ?? []), at]);
  }

  /** Returns the indexes of the spans with an id, in the order of their arrival. */
  all(id: string): readonly number[] {
    const index = this.#ids.indexOf(id);
    if (index === -1) return [];
    return [this.#first[index] as number, ...(this.#others.get(index) ?? [])];
  }
}
