/** A span or log record, as decoded by a back-end. */
export interface Item {
  /** Unique: a span's trace id and span id, or a record's `event.id`. */
  id: string;
  /** Trace id of a server span or access record (each request has one of each); undefined for other items. */
  request: string | undefined;
}

/** Snapshot of the connections, batches and items that a back-end received. */
export interface Ingested {
  /** Time of each accepted connection, in milliseconds on the worker thread's `performance.now()` clock. */
  connections: readonly number[];
  /** Time of each batch's first bytes, on the same clock. */
  batches: readonly number[];
  /** Number of distinct acknowledged items. */
  acknowledged: number;
  /** Number of items that were received again. */
  duplicates: number;
  /** Trace ids of the acknowledged server spans or access records; an id is repeated when two items have it. */
  requests: readonly string[];
}

/** Records the connections, batches and items that a back-end receives. */
export class IngestRecorder {
  readonly #connections: number[] = [];
  readonly #batches: number[] = [];
  readonly #acknowledged = new Map<string, string | undefined>();
  /** Stored without an acknowledgement to the sender. */
  readonly #unacknowledged = new Set<string>();
  #duplicates = 0;

  recordConnection(): void {
    this.#connections.push(performance.now());
  }

  recordBatch(): void {
    this.#batches.push(performance.now());
  }

  recordAcknowledged(items: readonly Item[]): void {
    for (const { id, request } of items) {
      this.#count(id);
      this.#acknowledged.set(id, request);
    }
  }

  recordUnacknowledged(items: readonly Item[]): void {
    for (const { id } of items) {
      this.#count(id);
      this.#unacknowledged.add(id);
    }
  }

  ingested(): Ingested {
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
