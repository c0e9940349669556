import { createMatcher } from '../../../../contract/src/query/match-query.js';
import type { Query } from '../../../../contract/src/query/query.js';
import type { RequestSummary } from '../../store/trace-summary.js';
import { type Scope, tracesOf } from '../scope.js';
import { isWithin } from '../time-range.js';
import { traceTest } from '../trace-test.js';
import { createProbeTest } from './probes.js';
import { createSummarySearch, isSpanAttribute, type RequestItem, requestFields } from './request-fields.js';

/** Filter of requests. */
export interface RequestFilter {
  query: Query;
  /** Only traces with a span of this service. */
  service?: string | undefined;
  /** Part of a name, route, path, method, status, service or id of the summary, ignoring case. */
  search?: string | undefined;
  error?: boolean | undefined;
  /** Milliseconds. */
  minDuration?: number | undefined;
  /** True to include health checks and scrapes. */
  probes: boolean;
}

/** Returns a function that tests requests; the cheap conditions come first. */
export function requestMatcher(filter: RequestFilter): (item: RequestItem) => boolean {
  const { service, error, minDuration = 0, probes } = filter;
  const isInSummary = filter.search === undefined ? undefined : summarySearch(filter.search);
  const isProbe = createProbeTest();
  const matches = createMatcher(filter.query, requestFields);
  return (item) => {
    const { request } = item;
    if (request.durationUs < minDuration * 1000) return false;
    if (error !== undefined && request.error !== error) return false;
    if (service !== undefined && !request.services.includes(service)) return false;
    if (!probes && isProbe(request)) return false;
    if (isInSummary && !isInSummary(request)) return false;
    return matches(item);
  };
}

function summarySearch(text: string): (request: RequestSummary) => boolean {
  const needle = text.toLowerCase();
  return createSummarySearch(needle, (value) => String(value).toLowerCase().includes(needle));
}

/** Iterates over the matching requests that start in the range, in no particular order. */
export function* findRequests(scope: Scope, filter: RequestFilter): Iterable<RequestItem> {
  const matches = requestMatcher(filter);
  const mayMatch = traceTest(filter.query, isSpanAttribute, false);
  for (const trace of tracesOf(scope)) {
    if (!mayMatch(trace)) continue;
    for (const request of trace.requests) {
      const item = { request, trace };
      if (isWithin(request.startUs, scope.range) && matches(item)) yield item;
    }
  }
}

/** Returns the longest self time of a service, in microseconds. */
export function longestSelfUs({ selfUs }: RequestSummary): number {
  return Math.max(0, ...Object.values(selfUs));
}
