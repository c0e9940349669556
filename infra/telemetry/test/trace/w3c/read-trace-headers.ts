import assert from 'node:assert/strict';
import type { SentHeaders } from './traced-server.js';

export interface TraceParent {
  traceId: string;
  parentId: string;
  flags: number;
}

/** Parses `traceparent` like the harness of w3c/trace-context; fails unless it has version 00 and valid ids. */
export function traceParentOf(headers: SentHeaders): TraceParent {
  const match = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/.exec(headers.traceparent ?? '');
  assert.ok(match, `invalid traceparent: ${headers.traceparent}`);
  const [, traceId = '', parentId = '', flags = ''] = match;
  assert.ok(!/^0+$/.test(traceId) && !/^0+$/.test(parentId), headers.traceparent);
  return { traceId, parentId, flags: Number.parseInt(flags, 16) };
}

/** Parses `tracestate` into its members, in order. Fails for a repeated key. */
export function traceStateOf(headers: SentHeaders): Map<string, string> {
  const members = new Map<string, string>();
  for (const member of (headers.tracestate ?? '').split(',')) {
    if (member.trim() === '') continue;
    const [, key = '', value = ''] = /^[ \t]*([^=]+)=(.*)$/.exec(member) ?? assert.fail(member);
    assert.ok(!members.has(key), `duplicate key ${key}: ${headers.tracestate}`);
    members.set(key, value);
  }
  return members;
}
