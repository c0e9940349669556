import { useEffect, useRef, useState } from 'preact/hooks';
import { getJson } from '../api-client.js';
import { createPolling, type Polling } from '../polling.js';

export interface JsonState<T> {
  /** Latest response; stays while another query loads, and after a failure. */
  readonly data: T | undefined;
  /** Error of the latest request. */
  readonly error: unknown;
  /** True while `data` is missing or belongs to an earlier query. */
  readonly isLoading: boolean;
  /** Requests again, within `afterMs`. */
  reload(afterMs?: number): void;
}

const slowestMs = 3_600_000;

/**
 * Requests JSON from the API, again when path or query change, and every `pollMs` while the page is visible.
 *
 * @param path undefined requests nothing
 * @param pollMs 0 or undefined: only once
 */
export function useJson<T>(
  path: string | undefined,
  query: Readonly<Record<string, string | number | undefined>> = {},
  pollMs = 0,
): JsonState<T> {
  const key = path === undefined ? '' : `${path} ${JSON.stringify(query)}`;
  const [state, setState] = useState<{ key: string; data: T | undefined; error: unknown }>({
    key: '',
    data: undefined,
    error: undefined,
  });
  const polling = useRef<Polling | undefined>(undefined);

  // `key` stands for path and query, which is a new object in each rendering
  useEffect(() => {
    if (path === undefined) return;
    const current = createPolling(
      async (signal, isRepeat) => {
        try {
          const data = await getJson<T>(path, query, signal, isRepeat);
          if (!signal.aborted) setState({ key, data, error: undefined });
        } catch (error) {
          if (!signal.aborted) setState(({ data }) => ({ key, data, error }));
        }
      },
      pollMs > 0 ? pollMs : slowestMs,
    );
    polling.current = current;
    return () => current.stop();
  }, [key, pollMs]);

  return {
    data: state.data,
    error: state.key === key ? state.error : undefined,
    isLoading: state.key !== key,
    reload: (afterMs = 0) => polling.current?.nudge(afterMs),
  };
}
