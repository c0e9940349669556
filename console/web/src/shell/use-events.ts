import { useEffect, useRef } from 'preact/hooks';

/**
 * Receives a server-sent event of the console with its data. After a reconnection, the console sends the events that
 * were missed.
 *
 * @param query parameters of the stream; another query opens another stream
 * @param isOn without it, the connection is closed
 * @param opened called when the first connection of a query is open, because earlier changes are not sent
 */
export function useEvents<T>(
  name: string,
  query: Readonly<Record<string, string>>,
  isOn: boolean,
  received: (data: T) => void,
  opened: () => void,
): void {
  const latest = useRef({ received, opened });
  latest.current = { received, opened };
  const given = Object.entries(query).filter(([, value]) => value !== '');
  const search = new URLSearchParams(given).toString();
  useEffect(() => {
    if (!isOn) return;
    const source = new EventSource(`/api/events?${search}`);
    source.addEventListener(name, ({ data }) => latest.current.received(JSON.parse(data) as T));
    source.addEventListener('open', () => latest.current.opened(), { once: true });
    return () => source.close();
  }, [name, search, isOn]);
}
