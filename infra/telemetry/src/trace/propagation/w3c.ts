import type { SpanContext } from '../../types.js';
import { isZero } from '../ids.js';

const traceParentLength = 55;
const dash = 0x2d;
/** What a later version has after the four parts of today. */
const furtherParts = /^-.*$/;
/** By character code: 0 for a hexadecimal digit in small letters. */
const beyondHex = Uint8Array.from({ length: 256 }, (_, code) =>
  /[0-9a-f]/.test(String.fromCharCode(code)) ? 0 : 1,
);
const stateLimit = 512;
const stateMember = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})$/;

/** W3C Trace Context level 2, §3.2. Malformed: `undefined`. */
export function parseTraceParent(header: string, state?: string): SpanContext | undefined {
  if (header.length > 256) return undefined;
  if (!isTraceParent(header)) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (isZero(traceId) || isZero(spanId)) return undefined;
  // the last hex digit's lowest bit: that of its code for 0 to 9, the opposite for a to f
  const flags = header.charCodeAt(54);
  const sampled = ((flags > 0x39 ? flags + 1 : flags) & 1) === 1;
  return { traceId, spanId, sampled, traceState: state === undefined ? undefined : parseTraceState(state) };
}

/**
 * The parts stand at fixed places. Looked up in a table, with no branch for a character, they cost a third of what a
 * regular expression does; and this is done for every request.
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

/** 0 when all characters are hexadecimal digits. */
function anyBeyondHex(text: string, start: number, end: number): number {
  let beyond = 0;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    beyond |= (beyondHex[code & 0xff] as number) | (code >> 8);
  }
  return beyond;
}

/** §3.3: handed on unchanged when well formed and not too long, else left out; a bad tracestate never voids the traceparent. */
function parseTraceState(state: string): string | undefined {
  if (state === '' || state.length > stateLimit) return undefined;
  const members = state.split(',');
  if (members.length > 32) return undefined;
  const keys = new Set<string>();
  for (const member of members) {
    // optional white space is space and tab only: any other must not be handed on in a header
    const trimmed = member.replace(/^[ \t]+|[ \t]+$/g, '');
    if (trimmed === '') continue;
    const match = stateMember.exec(trimmed);
    if (!match || keys.has(match[1] as string)) return undefined;
    keys.add(match[1] as string);
  }
  return keys.size === 0 ? undefined : state;
}

export function formatTraceParent(context: SpanContext, ids = idsOf(context)): string {
  return context.sampled ? `00-${ids}-01` : `00-${ids}-00`;
}

/** Both ids as they stand in `traceparent` and in `b3`. */
export function idsOf({ traceId, spanId }: SpanContext): string {
  return `${traceId}-${spanId}`;
}
