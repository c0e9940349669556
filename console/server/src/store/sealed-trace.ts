import type { OpenTrace } from './open-trace.js';
import { pack, unpack } from './packing.js';
import type { StoredSpan } from './span.js';
import type { AccessEntry, StoredTrace } from './trace-summary.js';

/** Idle trace: the summaries for lists, and the compressed spans. */
export interface SealedTrace extends StoredTrace {
  readonly isOpen: false;
  readonly access: AccessEntry | undefined;
}

/** Bytes of objects, ids, map slots and the buffer's header. */
const overhead = 1100;
const requestOverhead = 300;

export function seal(trace: OpenTrace): SealedTrace {
  const { id, summary, isComplete, access, spanCount } = trace;
  // the requests share one list of services
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
    // a span replaces the access record
    access: requests.some((request) => request.from === 'span') ? undefined : access,
    texts: () => (packed ? unpack(packed) : []),
  };
}

export function unseal(trace: SealedTrace): StoredSpan[] {
  return trace.texts().map((text) => JSON.parse(text) as StoredSpan);
}
