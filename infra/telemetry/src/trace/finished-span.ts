import type { AttributeValue, ConstantFields } from '../attribute-list.js';
import type { SpanContext, SpanKind } from '../types/span.js';

/** A moment inside a span. */
export interface SpanEvent {
  /** Epoch microseconds. */
  readonly timeUs: number;
  readonly name: string;
  readonly attributes: readonly AttributeValue[];
}

/** What exporters read of a span that has ended; nothing of it changes any more. */
export interface FinishedSpan extends SpanContext {
  readonly name: string;
  readonly parentSpanId: string | undefined;
  readonly kind: SpanKind;
  /** Epoch microseconds. */
  readonly startUs: number;
  /** At least 1. */
  readonly durationUs: number;
  /** Name, value, name, value... Names are unique. Values are bounded and redacted. */
  readonly attributes: readonly AttributeValue[];
  /** The same in two parts: what many spans have in common, by the same array, and what only this one has. */
  readonly constant: ConstantFields;
  readonly own: readonly AttributeValue[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanContext[];
  /** The message of the failure when the span's status is error. */
  readonly failure: string | undefined;
  /** True for the first span of the trace in this process. */
  readonly localRoot: boolean;
}
