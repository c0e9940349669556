import type { TraceView } from './span-views.js';
import type { TraceStore } from './traces.js';

export type { SpanView, TraceView } from './span-views.js';

/** Access of queries to the stored traces. */
export interface SpanReader {
  /**
   * Iterates over the traces that overlap the range, both limits in epoch microseconds and included, newest first. Spans are
   * decoded when they are read.
   *
   * @param range.run run of the console; `all` for every run. Default: the present run
   */
  traces(range: { sinceUs: number; untilUs: number; run?: string | undefined }): Iterable<TraceView>;
  get(traceId: string): TraceView | undefined;
}

/** Creates the reader of a trace store. */
export function createSpanReader(store: Pick<TraceStore, 'newest' | 'get' | 'run'>): SpanReader {
  return {
    *traces({ sinceUs, untilUs, run = store.run }) {
      // a list of all traces would be a large object of each query
      for (let trace = store.newest; trace; trace = trace.older) {
        if (run !== 'all' && !trace.isOfRun(run)) continue;
        if (trace.startUs <= untilUs && trace.endUs >= sinceUs) yield trace;
      }
    },
    get: (traceId) => store.get(traceId),
  };
}
