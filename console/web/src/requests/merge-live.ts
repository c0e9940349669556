import type { LiveRequests } from '../../../contract/src/live-requests.js';
import type { RequestSummary } from '../../../contract/src/traces.js';

/**
 * Returns the requests of a list after an event with new and changed ones, latest start first. An event has all
 * matching requests of a trace, which replace those of the list: an access record becomes a span.
 *
 * @param sinceUs start of the time range, epoch microseconds; earlier requests leave the list
 */
export function mergeLive(
  items: readonly RequestSummary[],
  { items: changed }: Pick<LiveRequests, 'items'>,
  sinceUs: number,
): RequestSummary[] {
  const traceIds = new Set(changed.map(({ traceId }) => traceId));
  return [...changed, ...items.filter(({ traceId }) => !traceIds.has(traceId))]
    .filter(({ startUs }) => startUs >= sinceUs)
    .sort((a, b) => b.startUs - a.startUs);
}
