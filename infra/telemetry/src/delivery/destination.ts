import { type BackoffLimits, pauseAfter } from './backoff.js';
import { type DeliveryStats, type DropReason, dropReasons, type Undelivered } from './delivery-stats.js';
import { InterruptiblePause } from './interruptible-pause.js';
import type { Outcome } from './outcome.js';
import { PendingFlushes } from './pending-flushes.js';
import { type Failure, type RetryRule, retryTable } from './retry-table.js';
import type { AroundSend, Batch, DeliveryProblem, QueueItem, ReportProblem, Sender } from './sender.js';

export interface DestinationOptions<L extends QueueItem = Batch> {
  signal: 'logs' | 'traces';
  sender: Sender<L>;
  /** Limit of the queue in bytes; batches beyond it are dropped and counted. Default 16 MiB. */
  maxQueuedBytes?: number | undefined;
  /** Milliseconds; doubled after each failure up to `maxBackoffMs`, with full jitter. Defaults 250 and 15,000. */
  minBackoffMs?: number | undefined;
  maxBackoffMs?: number | undefined;
  aroundSend?: AroundSend | undefined;
  /** Called for each batch that the receiver rejected, accepted in part or with a warning, or never confirmed. */
  report?: ReportProblem | undefined;
}

/** A batch in the queue. */
interface Entry<L> {
  readonly item: L;
  /** Sequence number, in the order of `offer` calls. */
  readonly number: number;
  /** Used share of the allowed attempts: each counted failure adds 1 / `maxAttempts`, and 1 drops the batch. */
  used: number;
  /** Value of `#settled` at the last failed attempt. */
  settledBefore: number;
}

/**
 * Bounded queue and delivery statistics of one back-end. One batch is in flight at a time. A batch leaves the queue
 * when it is acknowledged, rejected permanently, or has been sent as often as the retry table allows. An unreachable
 * back-end costs the memory of the queue, and one attempt after each pause.
 */
export class Destination<L extends QueueItem = Batch> {
  readonly name: string;
  readonly #signal: 'logs' | 'traces';
  readonly #maxQueuedBytes: number;
  readonly #backoffLimits: BackoffLimits;
  readonly #sender: Sender<L>;
  readonly #aroundSend: AroundSend | undefined;
  readonly #report: ReportProblem;
  #queue: Entry<L>[] = [];
  readonly #flushes = new PendingFlushes();
  readonly #pause = new InterruptiblePause();
  #offered = 0;
  /** Number of batches with a final response. */
  #settled = 0;
  #queuedBytes = 0;
  #queuedItems = 0;
  #delivered = 0;
  readonly #dropped = Object.fromEntries(Object.keys(dropReasons).map((reason) => [reason, 0])) as Record<
    DropReason,
    number
  >;
  #failures = 0;
  #sending: Entry<L> | undefined = undefined;
  #running = false;
  #closed = false;
  #ended = false;

  constructor(options: DestinationOptions<L>) {
    this.#sender = options.sender;
    this.name = options.sender.name;
    this.#signal = options.signal;
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 16 << 20;
    this.#backoffLimits = { minMs: options.minBackoffMs ?? 250, maxMs: options.maxBackoffMs ?? 15_000 };
    this.#aroundSend = options.aroundSend;
    this.#report = options.report ?? (() => {});
  }

  offer(item: L): void {
    if (this.#ended && this.#sender.sendNow?.(item, false, true) === true) {
      this.#delivered += item.count;
      return;
    }
    if (this.#closed) return this.drop('shutdown', item.count);
    if (this.#queuedBytes + item.bytes.length > this.#maxQueuedBytes)
      return this.drop('queue_full', item.count);
    this.#queue.push({ item, number: this.#offered, used: 0, settledBefore: Number.POSITIVE_INFINITY });
    this.#offered += 1;
    this.#queuedBytes += item.bytes.length;
    this.#queuedItems += item.count;
    if (!this.#running) void this.#run();
  }

  drop(reason: DropReason, count: number): void {
    this.#dropped[reason] += count;
  }

  /**
   * Returns the delivery statistics. `produced` and `open` (items not yet in a batch) are the batcher's counts. Batcher
   * and destination count independently, so that a lost item shows as a difference.
   */
  stats(produced: number, open: number): DeliveryStats {
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
   * Resolves when all batches queued at the call are delivered or dropped, or when the deadline aborts; later batches
   * do not prolong it. Ends a running backoff, so that the next attempt starts at once.
   */
  flush(deadline: AbortSignal): Promise<void> {
    if (this.#queue.length === 0 || deadline.aborted) return Promise.resolve();
    const flushed = this.#flushes.add(this.#offered, deadline);
    this.#pause.end();
    return flushed;
  }

  /** Delivers the queued batches until `deadline` aborts, and drops the rest with reason `shutdown`. */
  async close(deadline: AbortSignal): Promise<void> {
    await this.flush(deadline);
    this.#end();
  }

  /** Writes the queued batches synchronously, in order, up to the first one that the sender cannot write. */
  flushNow(): void {
    this.#sendNow(false);
  }

  /** Like `flushNow`, at process exit. Drops the rest with reason `shutdown`, and returns its count. */
  endNow(): Undelivered[] {
    this.#sendNow(true);
    const items = this.#queuedItems;
    this.#end();
    this.#ended = true;
    return items === 0 ? [] : [{ signal: this.#signal, destination: this.name, items }];
  }

  #end(): void {
    this.#closed = true;
    this.#pause.end();
    this.#sender.close();
    for (const entry of this.#queue.slice()) this.#release(entry, 0, 'shutdown');
  }

  #sendNow(ending: boolean): void {
    for (const entry of this.#queue.slice()) {
      const begun = entry === this.#sending;
      if (this.#sender.sendNow?.(entry.item, begun, ending) !== true) return;
      // a batch in flight is counted when it settles
      if (!begun || ending) this.#release(entry, entry.item.count);
    }
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (!this.#closed) {
      const entry = this.#queue[0];
      if (entry === undefined) break;
      this.#sending = entry;
      const outcome = await this.#send(entry.item);
      this.#sending = undefined;
      // close() has removed it from the queue and counted it
      if (this.#queue[0] !== entry) break;
      if (outcome.kind !== 'failed') this.#settle(entry, outcome);
      else {
        this.#retryLater(entry, outcome.failure, outcome.message);
        await this.#backoff(outcome.afterMs ?? 0);
      }
    }
    this.#running = false;
  }

  #send(item: L): Promise<Outcome> {
    if (this.#aroundSend === undefined) return this.#sender.send(item);
    return this.#aroundSend({ signal: this.#signal, destination: this.name }, () => this.#sender.send(item));
  }

  #settle(entry: Entry<L>, outcome: Exclude<Outcome, { kind: 'failed' }>): void {
    this.#failures = 0;
    this.#settled += 1;
    const { count } = entry.item;
    const { message = '' } = outcome;
    const rejected = outcome.kind === 'refused' ? count : Math.min(count, outcome.rejected ?? 0);
    this.#release(entry, count - rejected, 'rejected', outcome.kind === 'delivered');
    if (rejected > 0) this.#reportProblem('rejected', rejected, message);
    else if (message !== '') this.#reportProblem('warning', 0, message);
  }

  #retryLater(entry: Entry<L>, failure: Failure, message: string): void {
    this.#failures += 1;
    const rule: RetryRule = retryTable[failure];
    const counts = !rule.onlyWhileOthersPass || this.#settled > entry.settledBefore;
    if (counts) entry.used += 1 / rule.maxAttempts;
    entry.settledBefore = this.#settled;
    if (entry.used >= 1) {
      this.#release(entry, 0, 'retries_exhausted');
      this.#reportProblem('retries_exhausted', entry.item.count, message);
    } else if (rule.movesBehind) {
      this.#queue.push(this.#queue.shift() as Entry<L>);
    }
  }

  #reportProblem(reason: DeliveryProblem['reason'], items: number, message: string): void {
    if (this.#closed) return;
    this.#report({ signal: this.#signal, destination: this.name, reason, items, message });
  }

  /** Removes a batch from the queue and counts its items: `delivered` of them, the rest as `dropped`. */
  #release(
    entry: Entry<L>,
    delivered: number,
    dropped: DropReason = 'rejected',
    untouched = delivered > 0,
  ): void {
    const { item } = entry;
    if (this.#queue[0] === entry) this.#queue.shift();
    else this.#queue = this.#queue.filter((other) => other !== entry);
    this.#queuedBytes -= item.bytes.length;
    this.#queuedItems -= item.count;
    this.#delivered += delivered;
    this.#dropped[dropped] += item.count - delivered;
    item.onRelease?.(untouched && this.#sender.reusesBuffer === true);
    this.#flushes.settle(this.#queue);
  }

  #backoff(requestedMs: number): Promise<void> {
    return this.#pause.wait(
      pauseAfter(this.#failures, this.#backoffLimits, requestedMs, this.#flushes.size > 0),
    );
  }
}
