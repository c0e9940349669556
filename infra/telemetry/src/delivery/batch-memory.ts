/** Minimum size of a reused buffer; smaller ones are cheap to allocate. */
const minReusedBytes = 64 << 10;
const roundedTo = 16 << 10;
const maxSpare = 2;

/**
 * Buffers of delivered batches, to be reused. The system maps and clears each page of a fresh buffer, which costs
 * several times as much as copying a batch.
 */
export class BatchMemory {
  readonly #spare: Buffer<ArrayBuffer>[] = [];

  /** Returns a buffer of at least `bytes`, with undefined content. */
  take(bytes: number): Buffer<ArrayBuffer> {
    // the last one is most likely still in the processor's caches
    const spare = this.#spare.at(-1);
    if (spare !== undefined && spare.length >= bytes) return this.#spare.pop() as Buffer<ArrayBuffer>;
    const rounded = bytes < minReusedBytes ? bytes : Math.ceil(bytes / roundedTo) * roundedTo;
    return Buffer.allocUnsafeSlow(rounded);
  }

  /** Accepts a buffer for reuse. The caller must not read or write it afterwards. */
  give(memory: Buffer<ArrayBuffer>): void {
    if (memory.length < minReusedBytes) return;
    // drops the oldest, which has most likely left the caches
    if (this.#spare.length === maxSpare) this.#spare.shift();
    this.#spare.push(memory);
  }
}
