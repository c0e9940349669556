import { Chunk } from '../encoding/chunk.js';
import { BatchMemory } from './batch-memory.js';
import { flushSize } from './deferred-queue.js';
import type { DeliveryStats, DropReason, Undelivered } from './delivery-stats.js';
import type { Destination } from './destination.js';
import type { Batch } from './sender.js';

/** Text around and between the items of a batch. */
export interface Frame {
  head: string;
  /** ASCII. */
  separator: string;
  tail: string;
}

export interface BatcherOptions<T> {
  /** Appends exactly one item to the chunk. When it throws, only this item is dropped. */
  encode: (item: T, chunk: Chunk) => void;
  destinations: readonly Destination[];
  /** Size in bytes at which a batch is cut. Default 512 KiB, or a quarter of `maxQueuedBytes` if that is less. */
  maxBatchBytes?: number;
  /** Limit of each destination's queue in bytes, if it is not the default. */
  maxQueuedBytes?: number | undefined;
  /** Maximum wait of an item until its batch is cut. Default 200 ms. */
  maxDelayMs?: number;
  /** An item over this size is dropped as `too_large`. Default 256 KiB. */
  maxItemBytes?: number;
  /** Default: no text between items. */
  frame?: Frame;
}

/** Room for the item that fills a batch; a larger item makes the chunk grow. */
const roomForOneMore = 16 << 10;
const nearlyFull = 0.75;
const backToBack: Frame = { head: '', separator: '', tail: '' };

/** Collects items, encodes each once, and offers each batch to every destination. Items must not change after `add`. */
export class Batcher<T> {
  readonly #destinations: readonly Destination[];
  readonly #maxBatchBytes: number;
  readonly #maxDelayMs: number;
  readonly #maxItemBytes: number;
  readonly #frame: Frame;
  readonly #encode: (item: T, chunk: Chunk) => void;
  readonly #chunk: Chunk;
  readonly #memory = new BatchMemory();
  #waiting: T[] = [];
  #produced = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  #closed = false;
  #ended = false;

  constructor(options: BatcherOptions<T>) {
    this.#encode = options.encode;
    this.#destinations = options.destinations;
    this.#maxBatchBytes = options.maxBatchBytes ?? batchBytes(options.maxQueuedBytes);
    this.#maxDelayMs = options.maxDelayMs ?? 200;
    this.#maxItemBytes = options.maxItemBytes ?? 256 << 10;
    this.#frame = options.frame ?? backToBack;
    this.#chunk = new Chunk(this.#maxBatchBytes + roomForOneMore);
  }

  add(item: T): void {
    this.#produced += 1;
    if (this.#closed) return this.#drop('shutdown');
    this.#waiting.push(item);
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#cut(), this.#maxDelayMs);
      this.#timer.unref();
    }
    if (this.#ended) this.#cut();
    else if (this.#waiting.length >= flushSize) this.#encodeWaiting();
  }

  /** Writes the waiting items synchronously, if the destinations support it. */
  flushNow(): void {
    this.#cut();
    for (const destination of this.#destinations) destination.flushNow();
  }

  /** Like `flushNow`, at process exit; later items are written or dropped at once. */
  endNow(): Undelivered[] {
    this.#cut();
    this.#ended = true;
    return this.#destinations.flatMap((destination) => destination.endNow());
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

  deliveryStats(): DeliveryStats[] {
    return this.#destinations.map((destination) =>
      destination.stats(this.#produced, this.#waiting.length + this.#chunk.count),
    );
  }

  #encodeWaiting(): void {
    const items = this.#waiting;
    this.#waiting = [];
    for (const item of items) this.#append(item);
  }

  #append(item: T): void {
    const chunk = this.#chunk;
    const before = chunk.length;
    if (chunk.count === 0) chunk.text(this.#frame.head);
    else chunk.ascii(this.#frame.separator);
    const start = chunk.length;
    try {
      this.#encode(item, chunk);
    } catch {
      chunk.length = before;
      return this.#drop('rejected');
    }
    if (chunk.length - start > this.#maxItemBytes) {
      chunk.length = before;
      return this.#drop('too_large');
    }
    chunk.count += 1;
    if (chunk.length >= this.#maxBatchBytes) this.#offer();
  }

  #cut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#encodeWaiting();
    if (this.#chunk.count > 0) this.#offer();
  }

  #offer(): void {
    // the delay of the next batch starts now
    this.#timer?.refresh();
    this.#chunk.text(this.#frame.tail);
    const { memory, bytes, count } = this.#takeAll();
    let holders = this.#destinations.length;
    const batch: Batch = {
      bytes,
      count,
      onRelease: (untouched) => {
        if (untouched) holders -= 1;
        if (holders === 0) this.#memory.give(memory);
      },
    };
    for (const destination of this.#destinations) destination.offer(batch);
  }

  /** Empties the chunk; returns its bytes and the memory that holds them. */
  #takeAll(): { memory: Buffer<ArrayBuffer>; bytes: Buffer; count: number } {
    const chunk = this.#chunk;
    const capacity = chunk.buffer.length;
    // a queued batch must not hold much more memory than is counted for it
    if (chunk.length > capacity * nearlyFull) {
      const memory = chunk.buffer;
      return { memory, ...chunk.swap(this.#memory.take(capacity)) };
    }
    const memory = this.#memory.take(chunk.length);
    return { memory, ...chunk.cut(memory) };
  }

  #drop(reason: DropReason): void {
    for (const destination of this.#destinations) destination.drop(reason, 1);
  }
}

/** Returns a size that leaves room for several batches in the queue. */
function batchBytes(maxQueuedBytes = 0): number {
  const maxBytes = 512 << 10;
  return maxQueuedBytes > 0 ? Math.min(maxBytes, Math.ceil(maxQueuedBytes / 4)) : maxBytes;
}
