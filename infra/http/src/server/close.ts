import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const sweepMs = 50;

/**
 * Stops accepting and ends idle connections, lets requests in progress finish, ends what is left at the deadline.
 * Node ends a connection only if it is idle at that moment, so those that fall idle later are swept; and it takes one
 * that has never sent a byte for busy, so those are told by `sockets`, all that are open.
 */
export async function closeServer(
  server: Server,
  sockets: Iterable<Socket>,
  deadlineMs: number,
): Promise<void> {
  function sweep(): void {
    server.closeIdleConnections();
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  }
  const stop = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  sweep();
  const timer = setInterval(sweep, sweepMs);
  const deadline = sleep(deadlineMs, undefined, { signal: stop.signal }).then(
    () => server.closeAllConnections(),
    () => {},
  );
  await closed;
  clearInterval(timer);
  stop.abort();
  await deadline;
}
