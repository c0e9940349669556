import type { Machine } from '../machine.js';

/** Results of `npm run bench -- console`. */
export interface ConsoleFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  /** Undefined when the part was not run. */
  ingest: IngestFigures | undefined;
  /** The same with the history on disk. */
  ingestWithHistory: IngestFigures | undefined;
  searches: readonly SearchFigures[];
  memory: MemoryFigures | undefined;
  page: PageFigures | undefined;
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

/** Page of one large trace in Chromium. Times are in milliseconds until the browser has painted the result. */
export interface PageFigures {
  spans: number;
  /** From the navigation to the first painted rows, with the transfer of the trace; medians and maxima of the visits. */
  openMs: PageTime;
  /** Opening all spans while only the root is shown. */
  expandMs: PageTime;
  /** Opening and closing one span with its descendants. */
  toggleMs: PageTime;
  /** Time between two frames while the page scrolls through all rows. */
  frameMs: PageTime;
  /** From Enter to the number of matches, for a text in the attributes of all spans. */
  findMs: PageTime;
  /** Moving the selection by one row, with the details of the span. */
  selectMs: PageTime;
  /** Elements with the role of a row; the trace has `spans` rows. */
  renderedRows: number;
  /** Memory of the page's objects in MiB after all measurements. */
  heapMb: number;
  /** Scripts of the console's pages in bytes, each compressed by gzip. */
  scriptBytes: number;
}

export interface PageTime {
  median: number;
  max: number;
}
