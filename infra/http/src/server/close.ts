import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

const sweepMs = 50;

/**
 * Stops accepting and ends idle connections, lets requests in progress finish, ends what is left at the deadline.
 * Node ends a connection only if it is idle at that moment, so those that fall idle later are swept.
 */
export async function closeServer(server: Server, deadlineMs: number): Promise<void> {
  const stop = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
  const deadline = sleep(deadlineMs, undefined, { signal: stop.signal }).then(
    () => server.closeAllConnections(),
    () => {},
  );
  await closed;
  clearInterval(sweep);
  stop.abort();
  await deadline;
}
