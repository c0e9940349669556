import { maxTextLength } from './values.js';

export type {
  DroppedCounts,
  Scalar as AttributeValue,
  Span as StoredSpan,
  SpanEndpoint,
  SpanEvent,
  SpanKind,
  SpanScope,
} from '../../../contract/src/spans.js';

/** Limits of one span: numbers of entries, and lengths in characters. */
export const limits = {
  attributes: 128,
  events: 128,
  links: 32,
  name: 256,
  traceState: 512,
  text: maxTextLength,
} as const;

/**
 * Returns a trace id as 32 lower-case digits; undefined when the value is not a trace id. All zeros are invalid (W3C
 * Trace Context, 3.2.2.3).
 */
export function traceIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(value) || /^0+$/.test(value))
    return undefined;
  return value.toLowerCase().padStart(32, '0');
}

/** Returns a span id as 16 lower-case digits; undefined when the value is not a span id. Zipkin allows fewer digits. */
export function spanIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^[0-9a-f]{1,16}$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase().padStart(16, '0');
}
