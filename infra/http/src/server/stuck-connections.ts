import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/** Connections without a request that are closed in one step to make room. */
const silentBatch = 64;
/** Time in which a new connection has to send its first request, in ms. */
const silentMs = 100;
/** Pause after an attempt that closed no connection, in ms: each attempt iterates over all connections. */
const idleEveryMs = 100;

/** Open connections of a server, with the instant at which each was opened (`performance.now()`), oldest first. */
export type OpenConnections = Map<Socket, number>;

/**
 * Makes room for new connections when too many are open, as nginx does: closes the oldest connections that have sent
 * nothing, or, if there are none, all that wait for their next request. Their clients can reconnect. Without this, idle
 * connections would lock out new clients for 65 s.
 *
 * @returns function that closes idle connections and returns their number
 */
export function createIdleEviction(server: Server, open: OpenConnections): () => number {
  let triedAt = Number.NEGATIVE_INFINITY;

  function closeSilent(now: number): number {
    let closed = 0;
    for (const [socket, openedAt] of open) {
      if (now - openedAt < silentMs || closed === silentBatch) break;
      if (socket.bytesRead > 0) continue;
      socket.destroy();
      open.delete(socket);
      closed += 1;
    }
    return closed;
  }

  function closeIdle(): number {
    server.closeIdleConnections();
    let closed = 0;
    for (const socket of open.keys()) {
      if (!socket.destroyed) continue;
      open.delete(socket);
      closed += 1;
    }
    return closed;
  }

  return () => {
    const now = performance.now();
    if (now - triedAt < idleEveryMs) return 0;
    const closed = closeSilent(now) || closeIdle();
    if (closed === 0) triedAt = now;
    return closed;
  };
}

/**
 * Resets connections whose client does not read its responses: those that had unsent bytes at every check for
 * `limitMs`. One timer for all connections, instead of one for each response, checks several times in that period. It
 * does not keep the process running.
 */
export function watchUnreadResponses(open: OpenConnections, limitMs: number): { stop(): void } {
  const stuckSince = new WeakMap<Socket, number>();
  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const socket of open.keys()) {
        if (socket.writableLength === 0) stuckSince.delete(socket);
        else if (now - (stuckSince.get(socket) ?? now) >= limitMs) socket.resetAndDestroy();
        else if (!stuckSince.has(socket)) stuckSince.set(socket, now);
      }
    },
    Math.min(1000, limitMs / 3),
  );
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
