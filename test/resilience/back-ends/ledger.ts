/** A span or a log record, as a back-end understood it. */
export interface Item {
  /** Unique among all that were ever made: the ids of a span, or a record's `event.id`. */
  id: string;
  /** The trace, of a server span or an access record: one of each for each request. */
  request: string | undefined;
}

/** What a back-end saw, told once. */
export interface Seen {
  /** When each connection was accepted: milliseconds of a clock of its own. */
  connections: readonly number[];
  /** When each batch began to come, by the same clock. */
  batches: readonly number[];
  /** Different items that were acknowledged. */
  acknowledged: number;
  /** Copies of items that it had already. */
  duplicates: number;
  /** The traces of server spans or access records that were acknowledged; one that came as two items is here twice. */
  requests: readonly string[];
}

/** What a back-end saw. */
export class Ledger {
  readonly #connections: number[] = [];
  readonly #batches: number[] = [];
  readonly #acknowledged = new Map<string, string | undefined>();
  /** Kept, but whoever brought it was not told so. */
  readonly #unacknowledged = new Set<string>();
  #duplicates = 0;

  connected(): void {
    this.#connections.push(performance.now());
  }

  batchBegun(): void {
    this.#batches.push(performance.now());
  }

  acknowledge(items: readonly Item[]): void {
    for (const { id, request } of items) {
      this.#count(id);
      this.#acknowledged.set(id, request);
    }
  }

  keepSilently(items: readonly Item[]): void {
    for (const { id } of items) {
      this.#count(id);
      this.#unacknowledged.add(id);
    }
  }

  seen(): Seen {
    return {
      connections: this.#connections,
      batches: this.#batches,
      acknowledged: this.#acknowledged.size,
      duplicates: this.#duplicates,
      requests: [...this.#acknowledged.values()].filter((request) => request !== undefined),
    };
  }

  #count(id: string): void {
    if (this.#acknowledged.has(id) || this.#unacknowledged.has(id)) this.#duplicates += 1;
  }
}
