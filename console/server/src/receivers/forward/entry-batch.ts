import type { ForwardRecord } from './forward-event.js';

/** Entries after which the store applies its limits and reports changes. */
const batchSize = 32;

/** At most 32 entries of a message, which are decoded while they are read. */
export class EntryBatch {
  accepted = 0;
  rejected = 0;
  /** True when the message has no further entries. */
  isLast = false;
  readonly #source: Iterator<ForwardRecord | undefined>;

  constructor(source: Iterator<ForwardRecord | undefined>) {
    this.#source = source;
  }

  /** Yields the valid entries, and counts the others. */
  *records(): Generator<ForwardRecord> {
    for (let record = this.#next(); record !== undefined; record = this.#next()) yield record;
  }

  /** Skips the entries that {@link records} has not yielded. */
  skipRest(): void {
    while (this.#next() !== undefined);
  }

  #next(): ForwardRecord | undefined {
    while (!this.isLast && this.accepted + this.rejected < batchSize) {
      const { done, value } = this.#source.next();
      if (done === true) this.isLast = true;
      else if (value === undefined) this.rejected++;
      else {
        this.accepted++;
        return value;
      }
    }
    return undefined;
  }
}
