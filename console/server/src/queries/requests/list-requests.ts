import type { RequestList, TraceList } from '../../../../contract/src/traces.js';
import type { TraceStore } from '../../store/traces.js';
import { createPager, decodeCursor } from '../cursor.js';
import type { Scope } from '../scope.js';
import { isWithin } from '../time-range.js';
import { findRequests, longestSelfUs, type RequestFilter, requestMatcher } from './find-requests.js';

export type Sort = 'time' | 'duration' | 'self';

export interface PageOptions {
  sort: Sort;
  limit: number;
  cursor?: string | undefined;
}

/** Lists the requests that match a filter, in pages. */
export function listRequests(
  scope: Scope,
  store: Pick<TraceStore, 'services'>,
  filter: RequestFilter,
  { sort, limit, cursor }: PageOptions,
): RequestList {
  const pager = createPager<RequestList['items'][number]>(
    limit,
    cursor === undefined ? undefined : decodeCursor(cursor),
  );
  for (const { request } of findRequests(scope, filter)) {
    const key =
      sort === 'time' ? request.startUs : sort === 'duration' ? request.durationUs : longestSelfUs(request);
    if (pager.skips(key)) continue;
    pager.add(key, `${request.traceId}${request.spanId ?? ''}`, () => request);
  }
  const { items, ...end } = pager.page();
  return { items, services: store.services, ...end };
}

/** Lists the traces that match a filter, newest first, in pages. The query tests the first request of a trace. */
export function listTraces(
  { reader, range, run }: Scope,
  store: Pick<TraceStore, 'get'>,
  filter: RequestFilter,
  { limit, cursor }: Omit<PageOptions, 'sort'>,
): TraceList {
  const matches = requestMatcher(filter);
  const pager = createPager<TraceList['items'][number]>(
    limit,
    cursor === undefined ? undefined : decodeCursor(cursor),
  );
  for (const trace of reader.traces({ sinceUs: range.afterUs, untilUs: range.untilUs, run })) {
    const summary = store.get(trace.id)?.summary;
    if (!summary || !isWithin(summary.startUs, range)) continue;
    const { id } = trace;
    const request = { ...trace.requests[0], ...summary, selfUs: {}, from: 'span' as const };
    if (matches({ trace, request })) pager.add(summary.startUs, id, () => summary);
  }
  return pager.page();
}
