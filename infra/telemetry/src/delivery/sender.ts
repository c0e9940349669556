import type { DropReason } from './delivery-stats.js';
import type { Outcome } from './outcome.js';

/** Queue item of a destination. `bytes.length` counts against the queue's bound. */
export interface QueueItem {
  readonly bytes: { readonly length: number };
  /** Number of spans or log records. */
  readonly count: number;
  /** Called when a destination releases the item; `untouched` means that the destination no longer reads its bytes. */
  onRelease?(untouched: boolean): void;
}

export interface Batch extends QueueItem {
  readonly bytes: Buffer;
}

/** Sends to one back-end. `send` settles within its own time limit and never rejects. */
export interface Sender<L extends QueueItem = Batch> {
  /** `host:port`, or `stdout`. */
  readonly name: string;
  /** True when the bytes of a delivered item are no longer read, so that their buffer can be reused. */
  readonly reusesBuffer?: boolean;
  send(item: L): Promise<Outcome>;
  /**
   * Writes an item synchronously; returns false unless the whole item is written. `begun`: `send` was called for this
   * item and has not settled. `ending`: the process exits, so no write in flight will complete.
   */
  sendNow?(item: L, begun: boolean, ending: boolean): boolean;
  close(): void;
}

/**
 * Runs one attempt to send a batch; for faults that are injected between a process and its back-ends. Must not reject.
 * Called once for each attempt, never for a single span or record.
 */
export type AroundSend = (
  attempt: { readonly signal: 'logs' | 'traces'; readonly destination: string },
  send: () => Promise<Outcome>,
) => Promise<Outcome>;

/** Delivery problem of a batch, to be reported to operators. */
export interface DeliveryProblem {
  readonly signal: 'logs' | 'traces';
  readonly destination: string;
  /** `warning`: all items were accepted, but the receiver sent a message. */
  readonly reason: DropReason | 'warning';
  /** Number of dropped items. */
  readonly items: number;
  /** Text of the receiver, neither redacted nor bounded. */
  readonly message: string;
}
export type ReportProblem = (problem: DeliveryProblem) => void;
