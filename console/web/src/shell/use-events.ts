import { useEffect, useRef } from 'preact/hooks';

/**
 * Listens to a server-sent event of the console, and treats a reconnection as an event, because some may be lost.
 *
 * @param isOn without it, the connection is closed
 */
export function useEvents(name: string, isOn: boolean, received: () => void): void {
  const latest = useRef(received);
  latest.current = received;
  useEffect(() => {
    if (!isOn) return;
    const source = new EventSource('/api/events');
    source.addEventListener(name, () => latest.current());
    source.addEventListener('open', () => latest.current());
    return () => source.close();
  }, [name, isOn]);
}
