import type { SpanContext } from '../../types/span.js';
import { isZero } from '../ids.js';

const form = /^([0-9a-f]{1,32}):([0-9a-f]{1,16}):[0-9a-f]{0,16}:([0-9a-f]{1,2})$/;

/**
 * Parses Jaeger's own header: `{trace-id}:{span-id}:{parent-id}:{flags}`, hex, leading zeros may be missing, `:` may be
 * `%3A`.
 */
export function parseUberTraceId(header: string): SpanContext | undefined {
  if (header.length > 100) return undefined;
  const match = form.exec(header.replaceAll(/%3a/gi, ':').toLowerCase());
  if (!match) return undefined;
  const [, traceId, spanId, flags] = match as unknown as [string, string, string, string];
  if (isZero(traceId) || isZero(spanId)) return undefined;
  return {
    traceId: traceId.padStart(32, '0'),
    spanId: spanId.padStart(16, '0'),
    sampled: (Number.parseInt(flags, 16) & 1) === 1,
  };
}
