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
  if (typeof value !== 'string') return undefined;
  if (value.length === 32 && isUsualId(value)) return value;
  if (!/^(?:[0-9a-f]{16}|[0-9a-f]{32})$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase().padStart(32, '0');
}

/** Returns a span id as 16 lower-case digits; undefined when the value is not a span id. Zipkin allows fewer digits. */
export function spanIdOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (value.length === 16 && isUsualId(value)) return value;
  if (!/^[0-9a-f]{1,16}$/i.test(value) || /^0+$/.test(value)) return undefined;
  return value.toLowerCase().padStart(16, '0');
}

/** Returns whether a text has only lower-case hexadecimal digits, not all zero; faster than regular expressions. */
function isUsualId(text: string): boolean {
  let isZero = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isDigit && !(code >= 0x61 && code <= 0x66)) return false;
    if (code !== 0x30) isZero = false;
  }
  return !isZero;
}
