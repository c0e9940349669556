import type { LogFields } from '../../store/log-record.js';

/** Time range of a query: later than the one and up to the other; epoch milliseconds. */
export interface LogRange {
  sinceMs?: number | undefined;
  untilMs?: number | undefined;
}

export type LogOrder = 'desc' | 'asc';

/** Stored records that lie together, in order of time, with columns that are read without decoding the records. */
export interface LogChunk {
  readonly count: number;
  /** True when the chunk does not change any more. */
  readonly isSealed: boolean;
  /** Epoch milliseconds, in ascending order. */
  timeMs(index: number): number;
  /** Index of the level; see `levels.ts`. */
  rank(index: number): number;
  service(index: number): string;
  traceId(index: number): string | undefined;
  /** Decodes the record, or returns undefined when its JSON lacks any of the lower-case texts. */
  fields(index: number, required: readonly string[]): LogFields | undefined;
  message(index: number): string;
  /** Returns false when no record can match; the default is true. */
  mayHave?(wanted: {
    ranks: readonly boolean[];
    services: readonly ((service: string) => boolean)[];
    traceId: string | undefined;
    required: readonly string[];
  }): boolean;
}

/** Part of the log store that queries read. */
export interface LogSource {
  /** Chunks that overlap the range, in this order of time. Records within a chunk are ascending. */
  chunks(range: LogRange, order: LogOrder): Iterable<LogChunk>;
  readonly services: readonly string[];
}
