import type { RequestList } from '../../../contract/src/traces.js';
import { useJson } from '../shell/use-json.js';

const pollMs = 3000;

/**
 * Returns the number of matching requests that arrived after the end of a paused time range; 0 while the range is live.
 * A range that ended more than an hour ago is a look back, and new requests are not counted.
 */
export function useNewRequests(query: Readonly<Record<string, string>>, live: boolean): number {
  const until = query.until ?? '';
  const isCounted = !live && Date.now() - Number(until) < 3_600_000;
  const { data } = useJson<RequestList>(
    isCounted ? '/api/requests' : undefined,
    { ...query, since: until, until: '', limit: 1 },
    pollMs,
  );
  return isCounted ? (data?.total ?? 0) : 0;
}
