import type { DeliveryStats, Destination, QueueItem, Undelivered } from '@glasshouse/telemetry/exporters';

/** Batch of a client library's own objects; `bytes.length` is an estimate of their memory. */
export interface ItemBatch<T> extends QueueItem {
  readonly items: readonly T[];
}

// `bytes` limits the estimated memory of a batch, which is about three times its encoded size
const limits = { items: 500, bytes: 256 << 10, delayMs: 200 };

/** Collects items into batches like the kit's `Batcher`, for client libraries that encode objects themselves. */
export class ItemBatcher<T> {
  readonly #destinations: readonly Destination<ItemBatch<T>>[];
  #items: T[] = [];
  #bytes = 0;
  #produced = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  #closed = false;

  constructor(destinations: readonly Destination<ItemBatch<T>>[]) {
    this.#destinations = destinations;
  }

  /**
   * Adds an item. `make` returns it with an estimate of its bytes in memory; when it throws, only this item is dropped.
   */
  add(make: () => [item: T, bytes: number]): void {
    this.#produced += 1;
    if (this.#closed) return this.#drop('shutdown');
    try {
      const [item, bytes] = make();
      this.#items.push(item);
      this.#bytes += bytes;
    } catch {
      return this.#drop('rejected');
    }
    if (this.#items.length >= limits.items || this.#bytes >= limits.bytes) this.#cut();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#cut(), limits.delayMs);
      this.#timer.unref();
    }
  }

  async flush(deadline: AbortSignal): Promise<void> {
    this.#cut();
    await Promise.all(this.#destinations.map((destination) => destination.flush(deadline)));
  }

  async close(deadline: AbortSignal): Promise<void> {
    this.#cut();
    this.#closed = true;
    await Promise.all(this.#destinations.map((destination) => destination.close(deadline)));
  }

  /** Drops all items at process exit, because client libraries cannot send synchronously. Returns their counts. */
  endNow(): Undelivered[] {
    this.#cut();
    this.#closed = true;
    return this.#destinations.flatMap((destination) => destination.endNow());
  }

  deliveryStats(): DeliveryStats[] {
    return this.#destinations.map((destination) => destination.stats(this.#produced, this.#items.length));
  }

  #drop(reason: 'shutdown' | 'rejected'): void {
    for (const destination of this.#destinations) destination.drop(reason, 1);
  }

  #cut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#items.length === 0) return;
    const batch = { items: this.#items, count: this.#items.length, bytes: { length: this.#bytes } };
    this.#items = [];
    this.#bytes = 0;
    for (const destination of this.#destinations) destination.offer(batch);
  }
}
