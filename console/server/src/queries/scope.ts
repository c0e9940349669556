import type { SpanReader, TraceView } from '../store/span-reader.js';
import { CachedTrace } from './cached-trace.js';
import { precedingRange, type TimeRangeUs } from './time-range.js';

/** Stored traces and the time range of a query. */
export interface Scope {
  readonly reader: SpanReader;
  readonly range: TimeRangeUs;
  /** Epoch microseconds. */
  readonly nowUs: number;
  /** Start of the run, or of the oldest run, before which the console received nothing; epoch microseconds. */
  readonly startedUs?: number | undefined;
  readonly run?: string | undefined;
}

/** Iterates over the traces that overlap the range, for queries that only visit their spans. */
export function visitedTraces({ reader, range, run }: Scope): Iterable<TraceView> {
  return reader.traces({ sinceUs: range.afterUs, untilUs: range.untilUs, run });
}

/** Iterates over the traces that overlap the range. Each keeps its spans and structure while it is in use. */
export function* tracesOf(scope: Scope): Iterable<TraceView> {
  for (const trace of visitedTraces(scope)) yield new CachedTrace(trace);
}

/** Returns the scope with the preceding range of equal length; undefined when the range has no start. */
export function precedingScope(scope: Scope): Scope | undefined {
  const range = precedingRange(scope.range, scope.nowUs);
  return range && { ...scope, range };
}

/**
 * Returns the length of the range in seconds, for rates. A range without an end ends now, and one without a start begins
 * with the first item. A range that begins before the run is counted from the start of the run, or from the first trace if
 * that is older, so that the rates of a young console are not too low.
 */
export function secondsOf(scope: Scope, firstUs: number): number {
  const { range, nowUs } = scope;
  const from = range.afterUs === -Infinity ? firstUs : Math.max(range.afterUs, receivingFromUs(scope));
  const to = Math.min(range.untilUs, nowUs);
  return Math.max(1e-3, (to - from) / 1e6);
}

/** Returns the start of the run, or of the first trace: clients may deliver what they kept while the console was down. */
function receivingFromUs(scope: Scope): number {
  const { range, startedUs } = scope;
  if (startedUs === undefined || startedUs <= range.afterUs) return -Infinity;
  let first = startedUs;
  for (const { startUs } of visitedTraces(scope)) first = Math.min(first, startUs);
  return first;
}
