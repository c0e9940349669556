import type { AttributeValue, ConstantFields } from '../attribute-list.js';
import type { SpanContext, SpanKind } from '../types/span.js';

/** A moment inside a span. */
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
  /** At least 1. */
  readonly durationUs: number;
  /** Name, value, name, value... Names are unique. Values are bounded and redacted. */
  readonly attributes: readonly AttributeValue[];
  /** The same in two parts: attributes that many spans share, as the same array, and those of this span only. */
  readonly constant: ConstantFields;
  readonly own: readonly AttributeValue[];
  readonly events: readonly SpanEvent[];
  readonly links: readonly SpanContext[];
  /** The message of the failure when the span's status is error. */
  readonly failure: string | undefined;
  /** True for the first span of the trace in this process. */
  readonly localRoot: boolean;
}
