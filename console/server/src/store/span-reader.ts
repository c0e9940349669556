import type { Scalar, SpanLink } from '../../../contract/src/spans.js';
import type { RequestSummary } from '../../../contract/src/traces.js';
import type { SpanKind } from './span.js';
import type { BlockTrace } from './stored-trace.js';
import type { TraceStructure } from './trace-structure.js';
import type { TraceStore } from './traces.js';

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

/** Stored trace with at least one span or request. */
export interface TraceView {
  readonly id: string;
  /** First start and last end of the spans and requests, in epoch microseconds. */
  readonly startUs: number;
  readonly endUs: number;
  readonly hasError: boolean;
  readonly requests: readonly RequestSummary[];
  readonly spans: readonly SpanView[];
  /** Computes the relations of the spans on first use. */
  structure(): TraceStructure;
  /** Returns false when no span has this value of an attribute; true when one may have it. Optional index. */
  mayContain?(field: string, value: string): boolean;
}

/** Fields of a span that are readable without decoding its attributes. */
export interface SpanView {
  readonly id: string;
  readonly parentId?: string | undefined;
  readonly kind: SpanKind;
  readonly service: string;
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  readonly error: boolean;
  readonly method?: string | undefined;
  readonly route?: string | undefined;
  readonly statusCode?: number | undefined;
  readonly instance?: string | undefined;
  readonly peer?: string | undefined;
  /** Decodes the span on first use. */
  attributes(): Readonly<Record<string, Scalar>>;
  links(): readonly SpanLink[];
}

/** Creates the reader of a trace store. */
export function createSpanReader(store: Pick<TraceStore, 'all' | 'get' | 'run'>): SpanReader {
  return {
    *traces({ sinceUs, untilUs, run = store.run }) {
      const stored = [...store.all()];
      for (let at = stored.length - 1; at >= 0; at--) {
        const trace = stored[at] as BlockTrace;
        if (run !== 'all' && !trace.isOfRun(run)) continue;
        if (trace.startUs <= untilUs && trace.endUs >= sinceUs) yield trace;
      }
    },
    get: (traceId) => store.get(traceId),
  };
}
