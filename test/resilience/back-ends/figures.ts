import type { Clients, SignalStats } from './product.js';

/** Final figures of one signal, when its back-end works again and the queue is empty. */
export interface SignalFigures {
  stats: SignalStats;
  /** Distinct items that the back-end acknowledged. */
  acknowledged: number;
  /** Items that the back-end received again. */
  duplicates: number;
  /** Requests with more than one server span or access record at the back-end. */
  repeatedRequests: number;
  /** Served requests without a server span or access record at the back-end. */
  missingRequests: number;
  /** Connections or batches during the failure, whichever are more; undefined for a closed port, which counts none. */
  attempts: number | undefined;
  /** Whole milliseconds between consecutive attempts; the first twenty. */
  pausesMs: readonly number[];
}

export interface RowFigures {
  clients: Clients;
  title: string;
  /** Sent requests. */
  requests: number;
  served: number;
  failures: string[];
  /** Difference to the baseline row in the same round; the median of the rounds. */
  addedP50Ms: number;
  addedP99Ms: number;
  peakMb: number;
  /** How long the back-ends failed. */
  failureMs: number;
  spans: SignalFigures;
  logs: SignalFigures;
  /** Time from the end of the failure until the queues are empty. */
  recoveredMs: number;
  exit: number | null;
  /** Lines on standard error. */
  lines: readonly string[];
}
