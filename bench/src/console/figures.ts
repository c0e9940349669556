import type { Machine } from '../machine.js';

/** Results of `npm run bench -- console`. */
export interface ConsoleFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  /** Undefined when the part was not run. */
  ingest: IngestFigures | undefined;
  searches: readonly SearchFigures[];
  memory: MemoryFigures | undefined;
}

export interface IngestFigures {
  /** Processor time of the console in microseconds for one span, in Zipkin JSON batches of 510; median of the blocks. */
  spanUs: number;
  /** Processor time in microseconds for one log record, in acknowledged PackedForward batches of 500. */
  recordUs: number;
  /** Lowest and highest block. */
  spanRangeUs: readonly [number, number];
  recordRangeUs: readonly [number, number];
}

export interface SearchFigures {
  title: string;
  /** Path and query of the request. */
  path: string;
  /** Number of items of the response; undefined when the console rejects the query. */
  items: number | undefined;
  /** Milliseconds until the response is complete, median of the repetitions. */
  medianMs: number;
  maxMs: number;
}

export interface MemoryFigures {
  maxMegabytes: number;
  /** Resident memory after each part of the load, in MiB; the store is full from the second part on. */
  rssMb: readonly number[];
  heldSpans: number;
  heldRecords: number;
  /** Estimated by the console. */
  bytesPerSpan: number;
  bytesPerRecord: number;
}
