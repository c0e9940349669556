import type { SpanKind } from './span.js';

/** Service, kind and name, which many spans have in common. */
export interface SpanOperation {
  readonly service: string;
  readonly kind: SpanKind;
  readonly name: string;
}
