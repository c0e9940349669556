import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { RequestList, RequestSummary } from '../../../contract/src/traces.js';
import { getJson } from '../api-client.js';
import { type JsonState, useJson } from '../shell/use-json.js';
import { requestKey } from './request-columns.js';

export type ListQuery = Readonly<Record<string, string | number | undefined>>;

export interface RequestListState {
  readonly items: readonly RequestSummary[];
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  /** Number of requests that arrived and are not shown, because the reader has scrolled. */
  readonly newCount: number;
  readonly services: readonly string[];
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

/**
 * Pages of requests. The first page follows the query; later ones are appended by cursor.
 *
 * @param isHeld keeps the shown items, e.g. while the reader has scrolled, and counts new ones
 */
export function useRequestList(query: ListQuery, pollMs: number, isHeld: boolean): RequestListState {
  const first: JsonState<RequestList> = useJson<RequestList>(
    '/api/requests',
    { ...query, limit: pageSize },
    pollMs,
  );
  const key = JSON.stringify(query);
  const [shown, setShown] = useState<{
    key: string;
    list: RequestList;
    older: readonly RequestSummary[];
    next?: string;
  }>();
  const [failure, setFailure] = useState<unknown>();
  const loading = useRef(false);
  const isOther = shown?.key !== key;

  useEffect(() => {
    if (!first.data || first.isLoading) return;
    const { data } = first;
    setShown((current) =>
      current?.key === key && isHeld && current.list.items.length > 0
        ? current
        : { key, list: data, older: [], ...(data.next !== undefined && { next: data.next }) },
    );
  }, [first.data, first.isLoading, key, isHeld]);

  const known = useMemo(() => new Set(shown?.list.items.map(requestKey)), [shown?.list]);
  const items = useMemo(() => (shown ? [...shown.list.items, ...shown.older] : []), [shown]);
  const newCount =
    isHeld && !isOther ? (first.data?.items.filter((item) => !known.has(requestKey(item))).length ?? 0) : 0;

  function more(): void {
    if (!shown?.next || loading.current || items.length >= maxRows || isOther) return;
    loading.current = true;
    getJson<RequestList>('/api/requests', { ...query, limit: pageSize, cursor: shown.next })
      .then(
        (page) => {
          setFailure(undefined);
          setShown((current) => {
            if (current?.key !== key || current.next !== shown.next) return current;
            const { next, ...others } = current;
            return {
              ...others,
              older: [...current.older, ...page.items],
              ...(page.next !== undefined && { next: page.next }),
            };
          });
        },
        (error: unknown) => setFailure(error),
      )
      .finally(() => {
        loading.current = false;
      });
  }

  return {
    items,
    total: (isHeld ? shown?.list.total : first.data?.total) ?? 0,
    totalIsLowerBound: first.data?.totalIsLowerBound ?? false,
    newCount,
    services: first.data?.services ?? [],
    error: first.error ?? failure,
    isLoading: first.isLoading && isOther,
    reload: first.reload,
    showNew() {
      const { data } = first;
      if (data) setShown({ key, list: data, older: [], ...(data.next !== undefined && { next: data.next }) });
    },
    more,
  };
}
