/** Calls of `flush` that wait for the batches that were queued at the call. */
export class PendingFlushes {
  readonly #pending = new Set<{ until: number; done: () => void }>();

  get size(): number {
    return this.#pending.size;
  }

  /** Resolves when no batch with a number below `until` is queued, or when the deadline aborts. */
  add(until: number, deadline: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const flush = {
        until,
        done: () => {
          deadline.removeEventListener('abort', flush.done);
          this.#pending.delete(flush);
          resolve();
        },
      };
      this.#pending.add(flush);
      deadline.addEventListener('abort', flush.done, { once: true });
    });
  }

  /** Ends the flushes that wait for none of the queued batches. */
  settle(queue: readonly { readonly number: number }[]): void {
    for (const flush of this.#pending) if (!queue.some(({ number }) => number < flush.until)) flush.done();
  }
}
