import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const sweepMs = 50;

/**
 * Stops accepting connections, closes idle ones, lets requests in progress finish, and closes the remaining connections
 * at the deadline. Node closes only connections that are idle at the moment of the call, so a timer repeats it every
 * 50 ms. Node also regards a connection that has never sent a byte as busy; these are found in `sockets`, which
 * iterates over all open connections.
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
