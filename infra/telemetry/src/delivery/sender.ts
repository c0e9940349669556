import type { DropReason } from './drop-reasons.js';
import type { Outcome } from './outcome.js';

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

/** The I/O of one back-end. `send` settles within its own time limit and never rejects. */
export interface Sender<L extends Load = Batch> {
  /** `host:port`, or `stdout`. */
  readonly name: string;
  /** Whether nothing reads the bytes of a load any more once it was delivered, so that they can be written to again. */
  readonly letsGo?: boolean;
  send(load: L): Promise<Outcome>;
  /**
   * Writes without waiting for the event loop, where that is possible. `begun`: `send` was called for this load and has
   * not settled; `ending`: the process ends, and nothing that is under way will go on. False: not written.
   */
  sendNow?(load: L, begun: boolean, ending: boolean): boolean;
  close(): void;
}

/** Something that a person should know about the delivery of a batch. */
export interface DeliveryProblem {
  readonly signal: 'logs' | 'traces';
  readonly destination: string;
  /** `warning`: everything was taken, but the receiver has something to say. */
  readonly reason: DropReason | 'warning';
  /** Items that were dropped. */
  readonly items: number;
  /** From outside: neither cleaned nor bounded. */
  readonly message: string;
}
export type ReportProblem = (problem: DeliveryProblem) => void;
