import type { RequestGroupList } from '../../../contract/src/groups.js';
import type { Run } from '../../../contract/src/runs.js';
import { type JsonState, useJson } from '../shell/use-json.js';
import { rangeOfRun } from '../time/run-list.js';

/**
 * Groups of requests by the values of a field, with `before` for comparison: the statistics of the preceding time range,
 * or of another run.
 *
 * @param other undefined for the preceding time range
 */
export function useGroups(
  query: Readonly<Record<string, string | number | undefined>>,
  other: Run | undefined,
  pollMs: number,
): JsonState<RequestGroupList> {
  const groups = useJson<RequestGroupList>(
    '/api/requests/groups',
    { ...query, ...(!other && { before: 'previous' }) },
    pollMs,
  );
  const range = other && rangeOfRun(other);
  const compared = useJson<RequestGroupList>(
    other && '/api/requests/groups',
    // the current run ends now
    {
      ...query,
      ...range,
      ...(other?.current && { since: String(Math.floor(other.startedMs)), run: other.id }),
    },
  );
  if (!other || !groups.data) return groups;
  const byValue = new Map(compared.data?.items.map((group) => [group.value, group]));
  const items = groups.data.items.map((group) => {
    const before = byValue.get(group.value);
    return { ...group, ...(before && { before }) };
  });
  return { ...groups, data: { ...groups.data, items }, error: groups.error ?? compared.error };
}
