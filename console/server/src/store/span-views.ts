import type { Scalar, SpanLink } from '../../../contract/src/spans.js';
import type { RequestSummary } from '../../../contract/src/traces.js';
import type { TextSearch, ValueSearch } from './block-search.js';
import type { SpanKind } from './span.js';
import type { SpanOperation } from './span-operation.js';
import type { TraceStructure } from './trace-structure.js';

export type { SpanOperation };

/** Stored trace with at least one span or request. */
export interface TraceView {
  readonly id: string;
  /** First start and last end of the spans and requests, in epoch microseconds. */
  readonly startUs: number;
  readonly endUs: number;
  readonly hasError: boolean;
  readonly requests: readonly RequestSummary[];
  readonly spans: readonly SpanView[];
  readonly structure: TraceStructure;
  /**
   * Calls a function with each span and its index. All calls get the same object, which is a view of the span only until the
   * function returns: an object for each span would take most of the time of a query.
   */
  visitSpans(visit: (span: SpanView, at: number) => void): void;
  /** Returns the operation of a span; undefined for an index outside of the spans, such as -1. */
  operationAt(at: number): SpanOperation | undefined;
  /** Returns whether a span failed; false for an index outside of the spans. */
  errorAt(at: number): boolean;
  /** Returns false when no attribute of a span equals one of the texts; true when one may. */
  mayHave(search: ValueSearch): boolean;
  /** Calls the test with the first of several attributes of each span, until it returns true. Returns whether it did. */
  someAttribute(names: readonly string[], test: (value: Scalar) => boolean): boolean;
  /** Returns false when no value of a span contains the text; true when one may. */
  mayContain(search: TextSearch): boolean;
}

/** Fields of a span that are readable without decoding its attributes. */
export interface SpanView {
  /** Mostly the same object for all spans with this operation, so that a map by it is faster than one by texts. */
  readonly operation: SpanOperation;
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
  /** Returns one attribute, without decoding the others. */
  attribute(name: string): Scalar | undefined;
  /** The same for a query that reads the attribute of many spans: their block decodes it once for all of its spans. */
  scannedAttribute(name: string): Scalar | undefined;
  /** Returns whether the name, the service, an id, an attribute or an event contains the text. */
  contains(search: TextSearch): boolean;
  /** Calls a function with the attributes whose name a test accepts; only their values are decoded. */
  visitAttributes(accepts: (name: string) => boolean, visit: (name: string, value: Scalar) => void): void;
  links(): readonly SpanLink[];
}
