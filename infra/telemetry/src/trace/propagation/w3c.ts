import type { SpanContext } from '../../types.js';
import { isZero } from '../ids.js';

const traceParent = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;
const stateLimit = 512;
const stateMember = /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256})$/;

/** W3C Trace Context level 2, §3.2. Malformed: `undefined`. */
export function parseTraceParent(header: string, state?: string): SpanContext | undefined {
  if (header.length > 256) return undefined;
  // the parts stand at fixed places: testing and slicing costs half of what capturing does
  if (!traceParent.test(header)) return undefined;
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
