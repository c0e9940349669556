/** Smaller ones the allocator has at hand anyway. */
const worthKeeping = 64 << 10;
const roundedTo = 16 << 10;
const mostSpare = 2;

/**
 * Memory of batches that were delivered, for the next ones. Fresh memory of a batch's size comes from the system page by
 * page, each to be mapped and cleared first: that costs several times what copying a batch does.
 */
export class BatchMemory {
  readonly #spare: Buffer<ArrayBuffer>[] = [];

  /** At least `bytes` of whatever stood there before. */
  take(bytes: number): Buffer<ArrayBuffer> {
    // the one that was given last is the one that is still in the processor's caches
    const spare = this.#spare.at(-1);
    if (spare !== undefined && spare.length >= bytes) return this.#spare.pop() as Buffer<ArrayBuffer>;
    const rounded = bytes < worthKeeping ? bytes : Math.ceil(bytes / roundedTo) * roundedTo;
    return Buffer.allocUnsafeSlow(rounded);
  }

  /** Nobody may read or write it any more. */
  give(memory: Buffer<ArrayBuffer>): void {
    if (memory.length < worthKeeping) return;
    // one that was too small for a batch goes first
    if (this.#spare.length === mostSpare) this.#spare.shift();
    this.#spare.push(memory);
  }
}
