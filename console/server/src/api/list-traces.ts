import type { RequestSummary, StoredTrace, TraceSummary } from '../store/trace-summary.js';
import type { TraceStore } from '../store/traces.js';

export interface TraceFilter {
  service?: string | undefined;
  /** Part of a name, route, path, method, status or trace id, ignoring case. */
  search?: string | undefined;
  error?: boolean | undefined;
  /** Milliseconds. */
  minDuration?: number | undefined;
  /** Only requests that start later; epoch milliseconds. */
  sinceMs?: number | undefined;
  /** Only requests that start up to this time; epoch milliseconds. */
  untilMs?: number | undefined;
  limit: number;
}

/** Returns the matching traces, newest first. */
export function findTraces(store: TraceStore, filter: TraceFilter): TraceSummary[] {
  return newest(store, filter, (trace) => (trace.summary ? [trace.summary] : []));
}

/** Returns the matching requests, newest first. */
export function findRequests(store: TraceStore, filter: TraceFilter): RequestSummary[] {
  return newest(store, filter, (trace) => trace.requests);
}

function newest<T extends TraceSummary | RequestSummary>(
  store: TraceStore,
  filter: TraceFilter,
  read: (trace: StoredTrace) => readonly T[],
): T[] {
  const search = filter.search?.toLowerCase();
  const found: T[] = [];
  for (const trace of store.all()) {
    for (const item of read(trace)) {
      if (matches(item, filter) && (search === undefined || textOf(item).includes(search))) found.push(item);
    }
  }
  return found.sort((a, b) => b.startUs - a.startUs).slice(0, filter.limit);
}

function matches(
  item: TraceSummary | RequestSummary,
  { service, error, minDuration = 0, sinceMs = -Infinity, untilMs = Infinity }: TraceFilter,
): boolean {
  if (item.startUs <= sinceMs * 1000 || item.startUs > untilMs * 1000) return false;
  if (service !== undefined && !item.services.includes(service)) return false;
  if (error !== undefined && item.error !== error) return false;
  return item.durationUs >= minDuration * 1000;
}

function textOf(item: TraceSummary | RequestSummary): string {
  const parts: unknown[] = [item.traceId, item.name, item.service];
  if ('from' in item) parts.push(item.method, item.route, item.path, item.statusCode);
  return parts.join(' ').toLowerCase();
}
