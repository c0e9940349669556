import type { Clients, SignalAccount } from './product.js';

/** What one signal came to, once its back-end behaves again and nothing waits. */
export interface SignalFigures {
  account: SignalAccount;
  /** What the back-end saw: different items that it acknowledged, and copies of what it had already. */
  acknowledged: number;
  duplicates: number;
  /** Requests that it has two of: server spans, or access records. */
  twice: number;
  /** Requests that were served and of which it has none. */
  missing: number;
  /** Connections or batches, whichever there were more of, while it misbehaved; undefined where nobody was there to count. */
  attempts: number | undefined;
  /** Whole milliseconds between two of them: the first twenty. */
  pausesMs: readonly number[];
}

export interface RowFigures {
  clients: Clients;
  title: string;
  /** Requests that were made. */
  asked: number;
  served: number;
  failures: string[];
  /** Against those of well-behaved back-ends in the same round: the median of the rounds. */
  addedP50Ms: number;
  addedP99Ms: number;
  peakMb: number;
  /** How long the back-ends misbehaved. */
  misbehavedMs: number;
  spans: SignalFigures;
  logs: SignalFigures;
  /** Until everything that waited was delivered, from the moment at which they behave again. */
  recoveredMs: number;
  exit: number | null;
  /** What it wrote to standard error. */
  lines: readonly string[];
}
