import type { Account, DropReason } from '../types.js';

/** What a destination queues. `bytes.length` is what it counts against its bound. */
export interface Load {
  readonly bytes: { readonly length: number };
  /** Items in it. */
  readonly count: number;
  /** Called when a destination that had queued it is done with it: `untouched` when nobody there reads its bytes any more. */
  left?(untouched: boolean): void;
}

export interface Batch extends Load {
  readonly bytes: Buffer;
}

/**
 * `retry` is for what may pass: no connection, no answer in time, 429, 5xx; with `afterMs` when the other side said how
 * long it wants to be left alone. `reject` is for what never will.
 */
export type Outcome = 'delivered' | 'retry' | 'reject' | { readonly afterMs: number };

/** The I/O of one back-end. `send` settles within its own time limit and never rejects. */
export interface Sender<L extends Load = Batch> {
  /** `host:port`, or `stdout`. */
  readonly name: string;
  /** Whether nothing reads the bytes of a load any more once it was delivered, so that they can be written to again. */
  readonly letsGo?: boolean;
  send(load: L): Promise<Outcome>;
  close(): void;
}

export interface DestinationOptions<L extends Load = Batch> {
  signal: 'logs' | 'traces';
  sender: Sender<L>;
  /** Bytes that may wait; beyond them new batches are dropped and counted. Default 16 MiB. */
  maxQueuedBytes?: number | undefined;
  /** Milliseconds; doubled after each failure up to `maxBackoffMs`, with full jitter. Defaults 250 and 15,000. */
  minBackoffMs?: number | undefined;
  maxBackoffMs?: number | undefined;
}

const noDrops: Record<DropReason, number> = { queue_full: 0, rejected: 0, too_large: 0, shutdown: 0 };
/** Nobody is left alone for longer than this, whatever they ask. */
const longestPauseMs = 60_000;

/**
 * One back-end's bounded queue and its books. One batch is in flight at a time; a batch leaves the queue when it was
 * acknowledged or refused for good. A back-end that is gone costs one attempt a backoff and the queue's bound.
 */
export class Destination<L extends Load = Batch> {
  readonly name: string;
  readonly #signal: 'logs' | 'traces';
  readonly #maxQueuedBytes: number;
  readonly #minBackoffMs: number;
  readonly #maxBackoffMs: number;
  readonly #sender: Sender<L>;
  readonly #queue: L[] = [];
  /** Flushes that wait until this many batches have left. */
  readonly #flushes = new Set<{ until: number; done: () => void }>();
  #offered = 0;
  #left = 0;
  #queuedBytes = 0;
  #queuedItems = 0;
  #delivered = 0;
  readonly #dropped: Record<DropReason, number> = { ...noDrops };
  #failures = 0;
  #running = false;
  #closed = false;
  #wake: (() => void) | undefined = undefined;

  constructor(options: DestinationOptions<L>) {
    this.#sender = options.sender;
    this.name = options.sender.name;
    this.#signal = options.signal;
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 16 << 20;
    this.#minBackoffMs = options.minBackoffMs ?? 250;
    this.#maxBackoffMs = options.maxBackoffMs ?? 15_000;
  }

  offer(load: L): void {
    if (this.#closed) return this.drop('shutdown', load.count);
    if (this.#queuedBytes + load.bytes.length > this.#maxQueuedBytes)
      return this.drop('queue_full', load.count);
    this.#queue.push(load);
    this.#offered += 1;
    this.#queuedBytes += load.bytes.length;
    this.#queuedItems += load.count;
    if (!this.#running) void this.#run();
  }

  drop(reason: DropReason, count: number): void {
    this.#dropped[reason] += count;
  }

  /** `produced` and `open` (encoded, not yet in a batch) are the batcher's counts: the books are kept in two places, so that they can disagree. */
  account(produced: number, open: number): Account {
    return {
      signal: this.#signal,
      destination: this.name,
      produced,
      delivered: this.#delivered,
      queued: this.#queuedItems + open,
      dropped: { ...this.#dropped },
    };
  }

  /**
   * Resolves when what waits now was delivered or dropped, or when the deadline aborts; what is offered meanwhile does
   * not prolong it. Skips a running backoff, so that a flush tries at once.
   */
  flush(deadline: AbortSignal): Promise<void> {
    if (this.#queue.length === 0 || deadline.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const flush = {
        until: this.#offered,
        done: () => {
          deadline.removeEventListener('abort', flush.done);
          this.#flushes.delete(flush);
          resolve();
        },
      };
      this.#flushes.add(flush);
      deadline.addEventListener('abort', flush.done, { once: true });
      this.#wake?.();
    });
  }

  /** Delivers what waits until `deadline` aborts; the rest is dropped with reason `shutdown`. */
  async close(deadline: AbortSignal): Promise<void> {
    await this.flush(deadline);
    this.#closed = true;
    this.#wake?.();
    this.#sender.close();
    while (this.#queue.length > 0) this.#leave('shutdown');
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#closed) {
      const load = this.#queue[0];
      if (load === undefined) break;
      const outcome = await this.#sender.send(load);
      // closing took it from the queue and counted it
      if (this.#queue[0] !== load) break;
      if (outcome === 'delivered' || outcome === 'reject') {
        this.#failures = 0;
        this.#leave(outcome === 'delivered' ? undefined : 'rejected');
      } else {
        this.#failures += 1;
        await this.#backoff(outcome === 'retry' ? 0 : outcome.afterMs);
      }
    }
    this.#running = false;
  }

  /** Takes the oldest batch out of the queue and enters it in the books. */
  #leave(dropped: DropReason | undefined): void {
    const load = this.#queue.shift() as L;
    this.#left += 1;
    this.#queuedBytes -= load.bytes.length;
    this.#queuedItems -= load.count;
    if (dropped === undefined) this.#delivered += load.count;
    else this.drop(dropped, load.count);
    load.left?.(dropped === undefined && this.#sender.letsGo === true);
    for (const flush of this.#flushes) if (flush.until <= this.#left) flush.done();
  }

  #backoff(askedMs: number): Promise<void> {
    const ceiling = Math.min(this.#maxBackoffMs, this.#minBackoffMs * 2 ** Math.min(this.#failures - 1, 20));
    const shortest = this.#minBackoffMs / 2;
    // somebody waits for a flush: go on soon, but never in a tight loop
    const ms =
      this.#flushes.size > 0
        ? shortest
        : Math.max(shortest + Math.random() * ceiling, Math.min(askedMs, longestPauseMs));
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(wake, ms);
      timer.unref();
      this.#wake = wake;
    });
  }
}
