import type { Account, DropReason } from '../types.js';

export interface Batch {
  readonly bytes: Buffer;
  /** Items in it. */
  readonly count: number;
}

/** `retry` is for what may pass: no connection, no answer in time, 429, 5xx. `reject` is for what never will. */
export type Outcome = 'delivered' | 'retry' | 'reject';

/** The I/O of one back-end. `send` settles within its own time limit and never rejects. */
export interface Sender {
  /** `host:port`, or `stdout`. */
  readonly name: string;
  send(batch: Batch): Promise<Outcome>;
  close(): void;
}

export interface DestinationOptions {
  signal: 'logs' | 'traces';
  sender: Sender;
  /** Bytes that may wait; beyond them new batches are dropped and counted. Default 16 MiB. */
  maxQueuedBytes?: number;
  /** Milliseconds; doubled after each failure up to `maxBackoffMs`, with full jitter. */
  minBackoffMs?: number;
  maxBackoffMs?: number;
}

const noDrops: Record<DropReason, number> = { queue_full: 0, rejected: 0, too_large: 0, shutdown: 0 };

/**
 * One back-end's bounded queue and its books. One batch is in flight at a time; a batch leaves the queue when it was
 * acknowledged or refused for good. A back-end that is gone costs one attempt a backoff and the queue's bound.
 */
export class Destination {
  readonly name: string;
  readonly #options: Required<Omit<DestinationOptions, 'sender'>>;
  readonly #sender: Sender;
  readonly #queue: Batch[] = [];
  readonly #idle: (() => void)[] = [];
  #queuedBytes = 0;
  #queuedItems = 0;
  #delivered = 0;
  #dropped: Record<DropReason, number> = { ...noDrops };
  #failures = 0;
  #running = false;
  #closed = false;
  #wake: (() => void) | undefined = undefined;

  constructor(options: DestinationOptions) {
    this.#sender = options.sender;
    this.name = options.sender.name;
    this.#options = {
      signal: options.signal,
      maxQueuedBytes: options.maxQueuedBytes ?? 16 << 20,
      minBackoffMs: options.minBackoffMs ?? 250,
      maxBackoffMs: options.maxBackoffMs ?? 15_000,
    };
  }

  offer(batch: Batch): void {
    if (this.#closed) return this.drop('shutdown', batch.count);
    if (this.#queuedBytes + batch.bytes.length > this.#options.maxQueuedBytes)
      return this.drop('queue_full', batch.count);
    this.#queue.push(batch);
    this.#queuedBytes += batch.bytes.length;
    this.#queuedItems += batch.count;
    if (!this.#running) void this.#run();
  }

  drop(reason: DropReason, count: number): void {
    this.#dropped[reason] += count;
  }

  /** `produced` and `open` (encoded, not yet in a batch) are the batcher's counts: the books are kept in two places, so that they can disagree. */
  account(produced: number, open: number): Account {
    return {
      signal: this.#options.signal,
      destination: this.name,
      produced,
      delivered: this.#delivered,
      queued: this.#queuedItems + open,
      dropped: { ...this.#dropped },
    };
  }

  /** Resolves when nothing waits, or when the deadline aborts. Skips a running backoff, so that a flush tries at once. */
  flush(deadline: AbortSignal): Promise<void> {
    if (this.#queue.length === 0 || deadline.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        deadline.removeEventListener('abort', late);
        resolve();
      };
      const late = (): void => {
        this.#idle.splice(this.#idle.indexOf(done), 1);
        resolve();
      };
      this.#idle.push(done);
      deadline.addEventListener('abort', late, { once: true });
      this.#wake?.();
    });
  }

  /** Delivers what waits until `deadline` aborts; the rest is dropped with reason `shutdown`. */
  async close(deadline: AbortSignal): Promise<void> {
    await this.flush(deadline);
    this.#closed = true;
    this.#wake?.();
    this.#sender.close();
    for (const batch of this.#queue.splice(0)) this.#leave(batch, 'shutdown');
    this.#settleIdle();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#closed) {
      const batch = this.#queue[0];
      if (batch === undefined) break;
      const outcome = await this.#sender.send(batch);
      // closing took it from the queue and counted it
      if (this.#queue[0] !== batch) break;
      if (outcome === 'retry') {
        this.#failures += 1;
        await this.#backoff();
        continue;
      }
      this.#failures = 0;
      this.#queue.shift();
      this.#leave(batch, outcome === 'delivered' ? undefined : 'rejected');
    }
    this.#running = false;
    this.#settleIdle();
  }

  #leave(batch: Batch, dropped: DropReason | undefined): void {
    this.#queuedBytes -= batch.bytes.length;
    this.#queuedItems -= batch.count;
    if (dropped === undefined) this.#delivered += batch.count;
    else this.drop(dropped, batch.count);
  }

  #backoff(): Promise<void> {
    const { minBackoffMs, maxBackoffMs } = this.#options;
    const ceiling = Math.min(maxBackoffMs, minBackoffMs * 2 ** Math.min(this.#failures - 1, 20));
    // somebody waits for a flush: go on soon, but never in a tight loop
    const ms = this.#idle.length > 0 ? minBackoffMs / 2 : minBackoffMs / 2 + Math.random() * ceiling;
    return new Promise((resolve) => {
      const timer = setTimeout(done, ms);
      timer.unref();
      const wake = done;
      this.#wake = wake;
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }

  #settleIdle(): void {
    if (this.#queue.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}
