import type { Scalar, SpanLink } from '../../../contract/src/spans.js';
import type { RequestSummary } from '../../../contract/src/traces.js';
import type { SpanKind, StoredSpan } from './span.js';
import { httpFieldsOf } from './span-entry.js';
import { instanceOf, peerOf } from './span-fields.js';
import { structureOf, type TraceStructure } from './trace-structure.js';
import type { StoredTrace } from './trace-summary.js';
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
export function createSpanReader(store: Pick<TraceStore, 'all' | 'get'>): SpanReader {
  return {
    *traces({ sinceUs, untilUs }) {
      const stored = [...store.all()];
      for (let at = stored.length - 1; at >= 0; at--) {
        const view = viewOf(stored[at] as StoredTrace);
        if (view.startUs <= untilUs && view.endUs >= sinceUs) yield view;
      }
    },
    get(traceId) {
      const trace = store.get(traceId);
      return trace && viewOf(trace);
    },
  };
}

function viewOf(trace: StoredTrace): TraceView {
  const { id, summary, requests } = trace;
  let spans: SpanView[] | undefined;
  let structure: TraceStructure | undefined;
  const starts = requests.map(({ startUs }) => startUs);
  const ends = requests.map(({ startUs, durationUs }) => startUs + durationUs);
  if (summary) {
    starts.push(summary.startUs);
    ends.push(summary.startUs + summary.durationUs);
  }
  const view: TraceView = {
    id,
    startUs: Math.min(...starts),
    endUs: Math.max(...ends),
    hasError: summary?.error ?? requests.some(({ error }) => error),
    requests,
    get spans() {
      spans ??= trace.texts().map((text) => spanViewOf(JSON.parse(text) as StoredSpan));
      return spans;
    },
    structure() {
      structure ??= structureOf(view.spans);
      return structure;
    },
  };
  return view;
}

/** Returns the view of a decoded span. */
export function spanViewOf(span: StoredSpan): SpanView {
  const http = httpFieldsOf(span.attributes, (text) => text);
  return {
    id: span.id,
    parentId: span.parentId,
    kind: span.kind,
    service: span.service,
    name: span.name,
    startUs: span.startUs,
    durationUs: span.durationUs,
    error: span.status === 'error',
    method: http?.method,
    route: http?.route,
    statusCode: http?.statusCode,
    instance: instanceOf(span),
    peer: peerOf(span),
    attributes: () => span.attributes,
    links: () => span.links,
  };
}
