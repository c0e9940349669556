import type { Clients, SignalStats } from './product.js';

/** Figures of one signal, read after its back-end has recovered and the queue is empty. */
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
  /** Number of connections or batches during the failure, whichever is greater; undefined for a closed port. */
  attempts: number | undefined;
  /** First twenty intervals between attempts, in whole milliseconds. */
  pausesMs: readonly number[];
}

export interface RowFigures {
  clients: Clients;
  title: string;
  /** Sent requests. */
  requests: number;
  served: number;
  failures: string[];
  /** Latency added to that of the baseline row in the same round; median of all rounds. */
  addedP50Ms: number;
  addedP99Ms: number;
  peakMb: number;
  /** Duration of the failure. */
  failureMs: number;
  spans: SignalFigures;
  logs: SignalFigures;
  /** Time from the end of the failure until the queues are empty. */
  recoveredMs: number;
  exit: number | null;
  /** Lines on standard error. */
  lines: readonly string[];
}
