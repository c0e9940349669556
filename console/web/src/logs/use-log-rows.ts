import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LogList } from '../../../contract/src/logs.js';
import { getJson } from '../api-client.js';
import { createPolling } from '../polling.js';
import { appendRows, type LogRow, maxRows, mergeRows, toRow } from './model/record-list.js';

export interface LogRowsQuery {
  q: string;
  since: string;
  until: string;
  /** Shows the records around this one instead of those of the time range. */
  around?: { ms: string; key: string } | undefined;
}

export interface LogRows {
  readonly rows: readonly LogRow[];
  /** Matching records; of the first response, so without those that arrived later. */
  readonly total: number;
  readonly totalIsLowerBound: boolean;
  readonly error: unknown;
  /** True until the first response for this query. */
  readonly isLoading: boolean;
  /** Number of records that arrived while the tail was held. */
  readonly held: number;
  /** True when there are older records. */
  readonly hasOlder: boolean;
  loadOlder(): void;
  /** Shows the held records. */
  release(): void;
  reload(): void;
}

const pageSize = 200;
const pollMs = 2000;
/** Batches of several services overlap; records that are up to this late are still found. */
const overlapMs = 10_000;
const pollLimit = 1000;

interface State {
  key: string;
  rows: readonly LogRow[];
  held: readonly LogRow[];
  total: number;
  totalIsLowerBound: boolean;
  next: string | undefined;
  error: unknown;
  isLoading: boolean;
}

const nothing: State = {
  key: '',
  rows: [],
  held: [],
  total: 0,
  totalIsLowerBound: false,
  next: undefined,
  error: undefined,
  isLoading: true,
};

/**
 * Loads the newest matching records, older ones on demand, and, while the time range is live, those that arrive.
 *
 * @param isHeld whether records that arrive are counted instead of shown, for a reader who has scrolled down
 */
export function useLogRows(query: LogRowsQuery, isLive: boolean, isHeld: () => boolean): LogRows {
  const { q, since, until, around } = query;
  const key = JSON.stringify([q, since, until, around]);
  const [state, setState] = useState<State>(nothing);
  const latest = useRef(state);
  latest.current = state;
  const holds = useRef(isHeld);
  holds.current = isHeld;
  const nudge = useRef<() => void>(() => {});
  const loadingOlder = useRef(false);

  useEffect(() => {
    let isFirst = true;
    setState((before) => ({ ...before, isLoading: true }));

    async function loadFirst(signal: AbortSignal): Promise<void> {
      const parameters = around
        ? { q, around: around.ms, key: around.key, limit: pageSize }
        : { q, since, until, limit: pageSize };
      const list = await getJson<LogList>('/api/logs', parameters, signal);
      isFirst = false;
      setState({ ...nothing, ...endOf(list), key, rows: list.items.map(toRow), isLoading: false });
    }

    async function loadNewer(signal: AbortSignal): Promise<void> {
      const { rows, held } = latest.current;
      const newestMs = (held[0] ?? rows[0])?.timeMs;
      if (newestMs === undefined) return loadFirst(signal);
      const sinceMs = Math.max(0, newestMs - overlapMs);
      const list = await getJson<LogList>('/api/logs', { q, since: sinceMs, limit: pollLimit }, signal, true);
      // more records arrived than one response has: the list would have a gap
      const given = list.items.map(toRow);
      if (list.truncated && !given.some((row) => row.timeMs < newestMs)) return loadFirst(signal);
      setState((before) => (before.key === key ? withNewer(before, given, holds.current()) : before));
    }

    const polling = createPolling(
      async (signal) => {
        try {
          await (isFirst || !isLive ? loadFirst(signal) : loadNewer(signal));
        } catch (error) {
          if (!signal.aborted) setState((before) => ({ ...before, key, error, isLoading: false }));
        }
      },
      isLive && !around ? pollMs : 3_600_000,
    );
    nudge.current = () => {
      isFirst = true;
      polling.nudge();
    };
    return () => polling.stop();
  }, [key, isLive]);

  const loadOlder = useCallback(async () => {
    const { next, rows } = latest.current;
    if (next === undefined || loadingOlder.current || rows.length >= maxRows) return;
    loadingOlder.current = true;
    try {
      const list = await getJson<LogList>('/api/logs', {
        q,
        since,
        until,
        limit: pageSize * 2,
        cursor: next,
      });
      setState((before) =>
        before.key === key && before.next === next
          ? {
              ...before,
              rows: appendRows(before.rows, list.items.map(toRow)),
              next: list.next,
              error: undefined,
            }
          : before,
      );
    } catch (error) {
      setState((before) => ({ ...before, error }));
    } finally {
      loadingOlder.current = false;
    }
  }, [key]);

  const isCurrent = state.key === key;
  return {
    rows: state.rows,
    total: state.total,
    totalIsLowerBound: state.totalIsLowerBound,
    error: isCurrent ? state.error : undefined,
    isLoading: !isCurrent || state.isLoading,
    held: state.held.length,
    hasOlder: state.next !== undefined && state.rows.length < maxRows,
    loadOlder,
    release: () => setState((before) => release(before)),
    reload: () => nudge.current(),
  };
}

function endOf(list: LogList): Pick<State, 'total' | 'totalIsLowerBound' | 'next'> {
  return { total: list.total, totalIsLowerBound: list.totalIsLowerBound === true, next: list.next };
}

function withNewer(state: State, given: readonly LogRow[], isHeld: boolean): State {
  const fresh = given.filter(isNotIn(state.rows));
  if (isHeld) {
    const { rows: held, added } = mergeRows(state.held, fresh);
    return added === 0 && state.error === undefined ? state : { ...state, held, error: undefined };
  }
  const { rows, added } = mergeRows(state.rows, [...state.held, ...fresh]);
  if (added === 0 && state.error === undefined) return state;
  return { ...state, rows, held: [], total: state.total + added, error: undefined };
}

function release(state: State): State {
  const { rows, added } = mergeRows(state.rows, state.held);
  return { ...state, rows, held: [], total: state.total + added };
}

/** Returns whether a row is not among the newest rows. */
function isNotIn(rows: readonly LogRow[]): (row: LogRow) => boolean {
  const known = new Set(rows.slice(0, 3000).map(({ key }) => key));
  return ({ key }) => !known.has(key);
}
