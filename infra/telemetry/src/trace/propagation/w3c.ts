import type { SpanContext } from '../../types/span.js';
import { isZero } from '../ids.js';
import { parseTraceState } from './tracestate.js';

const traceParentLength = 55;
const dash = 0x2d;
/** Parts that a later version may add after the four of version 00. */
const furtherParts = /^-.*$/;
/** By character code: 0 for a lower-case hexadecimal digit. */
const beyondHex = Uint8Array.from({ length: 256 }, (_, code) =>
  /[0-9a-f]/.test(String.fromCharCode(code)) ? 0 : 1,
);
const sampledFlag = 0x01;
const randomTraceIdFlag = 0x02;

/** Parses `traceparent` (W3C Trace Context level 2, §3.2); undefined when it is malformed. */
export function parseTraceParent(header: string, state?: string): SpanContext | undefined {
  if (header.length > 256) return undefined;
  if (!isTraceParent(header)) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (isZero(traceId) || isZero(spanId)) return undefined;
  const flags = hexDigit(header.charCodeAt(54));
  return {
    traceId,
    spanId,
    sampled: (flags & sampledFlag) !== 0,
    randomTraceId: (flags & randomTraceIdFlag) !== 0,
    traceState: state === undefined ? undefined : parseTraceState(state),
  };
}

/** Returns the value of a lower-case hexadecimal digit. */
function hexDigit(code: number): number {
  return code > 0x39 ? code - 0x57 : code - 0x30;
}

/**
 * Tests the form with a table of characters, since the parts have fixed positions. Runs for every request, at a third
 * of the cost of a regular expression.
 */
function isTraceParent(header: string): boolean {
  if (header.length < traceParentLength) return false;
  const beyond =
    anyBeyondHex(header, 0, 2) |
    (header.charCodeAt(2) ^ dash) |
    anyBeyondHex(header, 3, 35) |
    (header.charCodeAt(35) ^ dash) |
    anyBeyondHex(header, 36, 52) |
    (header.charCodeAt(52) ^ dash) |
    anyBeyondHex(header, 53, traceParentLength);
  // ff is forbidden; version 00 has exactly four parts; later versions may have more (§3.2.4)
  if (beyond !== 0 || header.startsWith('ff')) return false;
  if (header.length === traceParentLength) return true;
  return !header.startsWith('00') && furtherParts.test(header.slice(traceParentLength));
}

/** Returns 0 when all characters are hexadecimal digits. */
function anyBeyondHex(text: string, start: number, end: number): number {
  let beyond = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    beyond |= (beyondHex[code & 0xff] as number) | (code >> 8);
  }
  return beyond;
}

/** Formats `traceparent` version 00. Flags other than `sampled` and `random-trace-id` are zero (§3.2.2.5.3). */
export function formatTraceParent(context: SpanContext, ids = idsOf(context)): string {
  if (context.randomTraceId) return context.sampled ? `00-${ids}-03` : `00-${ids}-02`;
  return context.sampled ? `00-${ids}-01` : `00-${ids}-00`;
}

/** Returns the trace flags as a number (§3.2.2.5): bit 0 is `sampled`, bit 1 `random-trace-id`. */
export function traceFlags({ sampled, randomTraceId }: SpanContext): number {
  return (sampled ? sampledFlag : 0) | (randomTraceId ? randomTraceIdFlag : 0);
}

/** Returns both ids in the form that `traceparent` and `b3` share. */
export function idsOf({ traceId, spanId }: SpanContext): string {
  return `${traceId}-${spanId}`;
}
