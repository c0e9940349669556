import assert from 'node:assert/strict';
import type { SentHeaders } from './traced-server.js';

export interface TraceParent {
  traceId: string;
  parentId: string;
  flags: number;
}

/** Reads `traceparent` as the harness does: version 00, valid ids. */
export function traceParentOf(headers: SentHeaders): TraceParent {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(headers.traceparent ?? '');
  assert.ok(match, `not a traceparent: ${headers.traceparent}`);
  const [, traceId = '', parentId = '', flags = ''] = match;
  assert.ok(!/^0+$/.test(traceId) && !/^0+$/.test(parentId), headers.traceparent);
  return { traceId, parentId, flags: Number.parseInt(flags, 16) };
}

/** Reads `tracestate` into its members, in their order. A repeated key fails. */
export function traceStateOf(headers: SentHeaders): Map<string, string> {
  const members = new Map<string, string>();
  for (const member of (headers.tracestate ?? '').split(',')) {
    if (member.trim() === '') continue;
    const [, key = '', value = ''] = /^[ \t]*([^=]+)=(.*)$/.exec(member) ?? assert.fail(member);
    assert.ok(!members.has(key), `${key} twice: ${headers.tracestate}`);
    members.set(key, value);
  }
  return members;
}
