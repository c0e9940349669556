import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LiveRequests } from '../../../contract/src/live-requests.js';
import type { RequestList, RequestSummary } from '../../../contract/src/traces.js';
import { getJson } from '../api-client.js';
import { useEvents } from '../shell/use-events.js';
import { type JsonState, useJson } from '../shell/use-json.js';
import { isLive, resolveRange, type TimeRange } from '../time/time-range.js';
import { mergeLive } from './merge-live.js';
import { type RequestSort, requestKey } from './request-columns.js';

export interface RequestListQuery {
  readonly q: string;
  readonly since: string;
  readonly until: string;
  readonly probes: string;
  readonly sort: RequestSort;
}

export interface RequestListState {
  readonly items: readonly RequestSummary[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  /** Number of requests that arrived and are not shown, because the reader has scrolled. */
  readonly newCount: number;
  readonly services: readonly string[];
  /** Fields of the query that no stored request has. */
  readonly unknownFields: readonly string[] | undefined;
  /** Known fields with similar names, by unknown field. */
  readonly similarFields: Readonly<Record<string, readonly string[]>> | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  reload(afterMs?: number): void;
  /** Shows the requests of `newCount`. */
  showNew(): void;
  /** Appends the next page, if there is one. */
  more(): void;
}

const pageSize = 200;
/** Rows that a page keeps; the reader narrows the range to see older ones. */
const maxRows = 10_000;
/** Rows of the first page with the changes of the stream; a longer one is requested again. */
const maxMerged = 5 * pageSize;
/** The event stream brings the rows; this corrects what it does not say, such as evicted requests. */
const livePollMs = 60_000;

interface Shown {
  readonly key: string;
  readonly list: RequestList;
  /** Pages after the first one. */
  readonly older: readonly RequestSummary[];
  readonly next?: string | undefined;
}

/**
 * Pages of requests. The first page follows the query, and the event stream while the range is live; later ones are
 * appended by cursor.
 *
 * @param range time range of `query`
 * @param isHeld keeps the shown items, e.g. while the reader has scrolled, and counts new ones
 * @param changed called when requests have arrived
 */
export function useRequestList(
  query: RequestListQuery,
  range: TimeRange,
  isHeld: boolean,
  changed: () => void,
): RequestListState {
  const live = isLive(range);
  const first: JsonState<RequestList> = useJson<RequestList>(
    '/api/requests',
    { ...query, limit: pageSize },
    live ? livePollMs : 0,
  );
  const key = JSON.stringify(query);
  /** First page with the changes of the stream. */
  const [latest, setLatest] = useState<Omit<Shown, 'older'>>();
  const [shown, setShown] = useState<Shown>();
  const [failure, setFailure] = useState<unknown>();
  const loading = useRef(false);
  const isOther = shown?.key !== key;

  useEffect(() => {
    if (first.data && !first.isLoading) setLatest({ key, list: first.data, next: first.data.next });
  }, [first.data, first.isLoading, key]);

  useEvents<LiveRequests>(
    'requests',
    { q: query.q, probes: query.probes },
    live,
    (event) => {
      changed();
      // only the order by time is known without the other requests
      if (event.truncated || query.sort !== 'time') return first.reload(700);
      if ((latest?.list.items.length ?? 0) > maxMerged) return first.reload();
      const sinceUs = resolveRange(range).fromMs * 1000;
      setLatest((current) =>
        current?.key === key ? { ...current, list: withEvent(current.list, event, sinceUs) } : current,
      );
    },
    () => first.reload(0),
  );

  useEffect(() => {
    if (!latest || latest.key !== key) return;
    setShown((current) =>
      current?.key === key && isHeld && current.list.items.length > 0 ? current : { ...latest, older: [] },
    );
  }, [latest, key, isHeld]);

  const known = useMemo(() => new Set(shown?.list.items.map(requestKey)), [shown?.list]);
  const items = useMemo(() => (shown ? [...shown.list.items, ...shown.older] : []), [shown]);
  const newCount =
    isHeld && !isOther ? (latest?.list.items.filter((item) => !known.has(requestKey(item))).length ?? 0) : 0;

  function more(): void {
    if (!shown?.next || loading.current || items.length >= maxRows || isOther) return;
    loading.current = true;
    getJson<RequestList>('/api/requests', { ...query, limit: pageSize, cursor: shown.next })
      .then(
        (page) => {
          setFailure(undefined);
          setShown((current) =>
            current?.key !== key || current.next !== shown.next
              ? current
              : { ...current, older: [...current.older, ...page.items], next: page.next },
          );
        },
        (error: unknown) => setFailure(error),
      )
      .finally(() => {
        loading.current = false;
      });
  }

  return {
    items,
    total: (isHeld ? shown : latest)?.list.total ?? 0,
    totalIsLowerBound: first.data?.totalIsLowerBound ?? false,
    newCount,
    services: latest?.list.services ?? [],
    unknownFields: latest?.key === key ? latest.list.unknownFields : undefined,
    similarFields: latest?.key === key ? latest.list.similarFields : undefined,
    error: first.error ?? failure,
    isLoading: first.isLoading && isOther,
    reload: first.reload,
    showNew() {
      if (latest) setShown({ ...latest, older: [] });
    },
    more,
  };
}

function withEvent(list: RequestList, event: LiveRequests, sinceUs: number): RequestList {
  const items = mergeLive(list.items, event, sinceUs);
  const known = new Set(list.items.map(({ traceId }) => traceId));
  const added = new Set(event.items.map(({ traceId }) => traceId).filter((id) => !known.has(id)));
  return { ...list, items, services: event.services, total: Math.max(items.length, list.total + added.size) };
}
