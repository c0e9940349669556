import type { AttributeValue, ConstantFields } from '../attribute-list.js';
import type { SpanContext, SpanKind } from '../types/span.js';

/** Event of a span. */
export interface SpanEvent {
  /** Epoch microseconds. */
  readonly timeUs: number;
  readonly name: string;
  readonly attributes: readonly AttributeValue[];
}

/** A span that has ended, as exporters read it. Immutable. */
export interface FinishedSpan extends SpanContext {
  readonly name: string;
  readonly parentSpanId: string | undefined;
  readonly kind: SpanKind;
  /** Epoch microseconds. */
  readonly startUs: number;
  /** Microseconds, at least 1. */
  readonly durationUs: number;
  /** Name, value, name, value... Names are unique. Values are bounded and redacted. */
  readonly attributes: readonly AttributeValue[];
  /** First part of `attributes`, shared by many spans as the same array. `own` is the rest. */
  readonly constant: ConstantFields;
  readonly own: readonly AttributeValue[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanContext[];
  /** Message of the failure; undefined unless the status is error. */
  readonly failure: string | undefined;
  /** True for the first span of the trace in this process. */
  readonly localRoot: boolean;
}
