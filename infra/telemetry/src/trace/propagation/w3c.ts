import type { SpanContext } from '../../types.js';
import { isZero } from '../ids.js';

const stateLimit = 512;
const stateMember = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})$/;

/** W3C Trace Context level 2, §3.2. Malformed: `undefined`. */
export function parseTraceParent(header: string, state?: string): SpanContext | undefined {
  if (header.length > 256 || !isTraceParent(header)) return undefined;
  // ff is forbidden; version 00 has exactly four parts; later versions may have more (§3.2.4)
  if (header.startsWith('ff') || (header.length > 55 && header.startsWith('00'))) return undefined;
  const traceId = header.slice(3, 35);
  const spanId = header.slice(36, 52);
  if (isZero(traceId) || isZero(spanId)) return undefined;
  // the last hex digit's lowest bit: that of its code for 0 to 9, the opposite for a to f
  const flags = header.charCodeAt(54);
  const sampled = ((flags > 0x39 ? flags + 1 : flags) & 1) === 1;
  return { traceId, spanId, sampled, traceState: state === undefined ? undefined : parseTraceState(state) };
}

/**
 * `vv-tttttttttttttttttttttttttttttttt-pppppppppppppppp-ff`, and `-` before anything more. The parts stand at fixed places.
 * A regular expression is as quick in a hot loop; between two requests its code has left the processor's caches, and
 * this, compiled into its caller, costs half.
 */
function isTraceParent(header: string): boolean {
  return (
    isHex(header, 0, 2) &&
    header[2] === '-' &&
    isHex(header, 3, 35) &&
    header[35] === '-' &&
    isHex(header, 36, 52) &&
    header[52] === '-' &&
    isHex(header, 53, 55) &&
    (header.length === 55 || header[55] === '-')
  );
}

/** Whether lower-case hex digits stand there. */
function isHex(text: string, start: number, end: number): boolean {
  if (text.length < end) return false;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x30 || code > 0x66 || (code > 0x39 && code < 0x61)) return false;
  }
  return true;
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

export function formatTraceParent(context: SpanContext): string {
  return `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
}
