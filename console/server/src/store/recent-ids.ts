import { IdTable, parseId, parseIdBytes } from './rows/id-table.js';

/** Ids that were added together; UUIDs take 16 bytes each and no object. */
interface Generation {
  readonly uuids: IdTable;
  readonly others: Set<string>;
}

const emptyGeneration = (): Generation => ({ uuids: new IdTable('uuid'), others: new Set() });

/** A longer id is not stored, so that its record is never taken for one that is sent again. */
const maxLength = 128;
const uuidLength = 36;

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
    if (id.length > maxLength) return true;
    return id.length === uuidLength && parseId(id, 'uuid', this.#parsed)
      ? this.#addParsed()
      : this.#addOther(id);
  }

  /** Like {@link add}, for the UTF-8 text at a position. */
  addText(bytes: Buffer, start: number, length: number): boolean {
    if (length === uuidLength && parseIdBytes(bytes, start, 'uuid', this.#parsed)) return this.#addParsed();
    return this.add(bytes.toString('utf8', start, start + length));
  }

  #addParsed(): boolean {
    const id = this.#parsed;
    if (this.#older.uuids.indexOfWords(id) !== -1 || this.#newer.uuids.indexOfWords(id) !== -1) return false;
    this.#makeRoom();
    this.#newer.uuids.indexForWords(id);
    return true;
  }

  #addOther(id: string): boolean {
    if (this.#older.others.has(id) || this.#newer.others.has(id)) return false;
    this.#makeRoom();
    this.#newer.others.add(id);
    return true;
  }

  #makeRoom(): void {
    if (this.#newer.uuids.count + this.#newer.others.size < this.#limit / 2) return;
    this.#older = this.#newer;
    this.#newer = emptyGeneration();
  }
}
