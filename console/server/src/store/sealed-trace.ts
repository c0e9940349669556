import type { OpenTrace } from './open-trace.js';
import { pack, unpack } from './packing.js';
import type { StoredSpan } from './span.js';
import type { AccessEntry, HeldTrace } from './trace-summary.js';

/** A trace at rest: what lists show is kept as it is, its spans compressed. */
export interface SealedTrace extends HeldTrace {
  readonly isOpen: false;
  readonly access: AccessEntry | undefined;
}

/** Objects, ids, map slots and the buffer's own management. */
const overhead = 1100;
const requestOverhead = 300;

export function seal(trace: OpenTrace): SealedTrace {
  const { id, summary, isComplete, access, spanCount } = trace;
  // one list of services for all of them
  const requests = trace.requests.map((request) =>
    request.from === 'span' && summary ? { ...request, services: summary.services } : request,
  );
  const packed = spanCount === 0 ? undefined : pack(trace.texts());
  return {
    id,
    isOpen: false,
    spanCount,
    bytes: overhead + requestOverhead * requests.length + (packed?.length ?? 0),
    summary,
    requests,
    isComplete,
    // once a span told of the request, the access record has no more to say
    access: requests.some((request) => request.from === 'span') ? undefined : access,
    texts: () => (packed ? unpack(packed) : []),
  };
}

export function unseal(trace: SealedTrace): StoredSpan[] {
  return trace.texts().map((text) => JSON.parse(text) as StoredSpan);
}
