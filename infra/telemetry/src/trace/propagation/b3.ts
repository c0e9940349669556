import type { IncomingHeaders, SpanContext } from '../../types/span.js';
import { isZero } from '../ids.js';
import { singleValue } from './header-values.js';
import { idsOf } from './w3c.js';

const single = /^([0-9a-f]{16}|[0-9a-f]{32})-([0-9a-f]{16})(?:-([01d]))?(?:-([0-9a-f]{16}))?$/;
const traceIdForm = /^(?:[0-9a-f]{16}|[0-9a-f]{32})$/;
const spanIdForm = /^[0-9a-f]{16}$/;

/** Parses the single header of openzipkin/b3-propagation, e.g. `80f198ee56343ba8-e457b5a2e4d86bd1-1`. */
export function parseB3Single(header: string): SpanContext | undefined {
  if (header.length > 100) return undefined;
  const match = single.exec(header.toLowerCase());
  return match ? context(match[1] as string, match[2] as string, match[3] ?? '1') : undefined;
}

/** Parses the `x-b3-*` headers. Without a sampling decision the trace is sampled. */
export function parseB3Multi(headers: IncomingHeaders): SpanContext | undefined {
  const traceId = singleValue(headers['x-b3-traceid'])?.toLowerCase();
  const spanId = singleValue(headers['x-b3-spanid'])?.toLowerCase();
  if (traceId === undefined || spanId === undefined) return undefined;
  if (!traceIdForm.test(traceId) || !spanIdForm.test(spanId)) return undefined;
  const sampled =
    singleValue(headers['x-b3-flags']) === '1' ? 'd' : (singleValue(headers['x-b3-sampled']) ?? '1');
  return context(traceId, spanId, sampled === 'true' ? '1' : sampled === 'false' ? '0' : sampled);
}

/**
 * Parses a sampling decision without ids: `b3: 0`, or `x-b3-sampled` or `x-b3-flags` alone. Such a caller has no trace,
 * but has decided whether the new one is sampled. Never throws.
 */
export function parseB3Decision(headers: IncomingHeaders): boolean | undefined {
  try {
    return readDecision(headers);
  } catch {
    return undefined;
  }
}

function readDecision(headers: IncomingHeaders): boolean | undefined {
  const alone = singleValue(headers.b3);
  if (alone === '0') return false;
  if (alone === '1' || alone === 'd') return true;
  if (headers['x-b3-traceid'] !== undefined) return undefined;
  if (singleValue(headers['x-b3-flags']) === '1') return true;
  const sampled = singleValue(headers['x-b3-sampled']);
  if (sampled === '1' || sampled === 'true') return true;
  return sampled === '0' || sampled === 'false' ? false : undefined;
}

function context(traceId: string, spanId: string, sampled: string): SpanContext | undefined {
  if (isZero(traceId) || isZero(spanId) || !/^[01d]$/.test(sampled)) return undefined;
  // W3C Trace Context requires 128 bits
  return { traceId: traceId.padStart(32, '0'), spanId, sampled: sampled !== '0' };
}

export function formatB3Single(context: SpanContext, ids = idsOf(context)): string {
  return context.sampled ? `${ids}-1` : `${ids}-0`;
}
