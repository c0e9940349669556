import type { Account, DropReason } from '../types.js';
import { Chunk } from './chunk.js';
import type { Batch, Destination } from './destination.js';

export interface BatcherOptions {
  destinations: readonly Destination[];
  /** A batch is cut when this many bytes are encoded. Default 128 KiB. */
  maxBatchBytes?: number;
  /** ... or when the first item has waited this long. Default 200 ms. */
  maxDelayMs?: number;
  /** One item over this is dropped as `too_large`. Default 256 KiB. */
  maxItemBytes?: number;
  /** Puts what the format needs around the items. */
  wrap?: (batch: Batch) => Batch;
}

/** A batch is cut after the item that fills it; larger ones make the chunk grow. */
const roomForOneMore = 16 << 10;

/** Encodes items once into a shared chunk and hands each cut batch to every destination. */
export class Batcher {
  readonly #options: Required<BatcherOptions>;
  readonly #chunk: Chunk;
  #produced = 0;
  #timer: NodeJS.Timeout | undefined = undefined;
  #closed = false;

  constructor(options: BatcherOptions) {
    this.#options = {
      maxBatchBytes: 128 << 10,
      maxDelayMs: 200,
      maxItemBytes: 256 << 10,
      wrap: (batch) => batch,
      ...options,
    };
    this.#chunk = new Chunk(this.#options.maxBatchBytes + roomForOneMore);
  }

  /** `encode` appends exactly one item to the chunk. One that throws costs only itself. */
  add(encode: (chunk: Chunk) => void): void {
    const chunk = this.#chunk;
    this.#produced += 1;
    if (this.#closed) return this.#drop('shutdown');
    const before = chunk.length;
    try {
      encode(chunk);
    } catch {
      chunk.length = before;
      return this.#drop('rejected');
    }
    if (chunk.length - before > this.#options.maxItemBytes) {
      chunk.length = before;
      return this.#drop('too_large');
    }
    chunk.count += 1;
    if (chunk.length >= this.#options.maxBatchBytes) this.#cut();
    else if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#cut(), this.#options.maxDelayMs);
      this.#timer.unref();
    }
  }

  async flush(deadline: AbortSignal): Promise<void> {
    this.#cut();
    await Promise.all(this.#options.destinations.map((destination) => destination.flush(deadline)));
  }

  async close(deadline: AbortSignal): Promise<void> {
    this.#cut();
    this.#closed = true;
    await Promise.all(this.#options.destinations.map((destination) => destination.close(deadline)));
  }

  accounts(): Account[] {
    return this.#options.destinations.map((destination) =>
      destination.account(this.#produced, this.#chunk.count),
    );
  }

  #drop(reason: DropReason): void {
    for (const destination of this.#options.destinations) destination.drop(reason, 1);
  }

  #cut(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#chunk.count === 0) return;
    const batch = this.#options.wrap(this.#chunk.cut());
    for (const destination of this.#options.destinations) destination.offer(batch);
  }
}
