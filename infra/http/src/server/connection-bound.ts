import type { Socket } from 'node:net';
import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { ProblemError } from '../problem/problem.js';

/** Limit of open connections. Each idle connection takes about 12 KB and is kept for 65 s. */
export const connectionBound = {
  holds: 'Open connections of a server',
  limit: 1000,
  unit: 'connections',
  setting: 'MAX_CONNECTIONS',
  full: 'idle connections are closed, first those that have sent nothing. If all are busy, the first request of a further connection gets 503 `OVERLOADED` with `Retry-After`, and the connection is closed; health checks are served. Beyond 64 further connections, new ones are closed without a response',
  metrics: [
    'http_server_connections',
    'http_server_connections_evicted_total',
    'http_server_connections_refused_total',
  ],
} as const satisfies Bound;

/** Connections over the limit that are accepted, so that their first request gets a response. */
export const surplusRoom = 64;
/** Time after which a connection over the limit is closed if it has sent no request, in ms. */
const silentMs = 1000;

const surplus = Symbol('surplus');
type Marked = Socket & { [surplus]?: true };

/** Counts the connections of an application's servers, and refuses requests on connections over the limit. */
export function createConnectionBound({ metrics }: Telemetry) {
  const open = metrics.gauge({ name: 'http_server_connections', help: 'Open connections.' });
  const refused = metrics.counter({
    name: 'http_server_connections_refused_total',
    help: 'Connections over the limit, closed after one refused request or without a response.',
  });
  const evicted = metrics.counter({
    name: 'http_server_connections_evicted_total',
    help: 'Idle connections closed to make room for new ones.',
  });
  open.set(0);

  return {
    onConnection(socket: Socket, isSurplus: boolean, evictedCount: number): void {
      open.add(1);
      if (evictedCount > 0) evicted.add(evictedCount);
      socket.once('close', () => open.add(-1));
      if (!isSurplus) return;
      refused.add();
      (socket as Marked)[surplus] = true;
      const timer = setTimeout(() => {
        if (socket.bytesRead === 0) socket.destroy();
      }, silentMs);
      socket.once('close', () => clearTimeout(timer));
    },
    onDrop(): void {
      refused.add();
    },
    middleware: function refuseSurplus(context: Koa.Context, next: Koa.Next): Promise<void> {
      if ((context.req.socket as Marked)[surplus]) {
        throw new ProblemError('OVERLOADED', {
          detail: 'Too many connections are open',
          headers: { 'retry-after': '1', connection: 'close' },
        });
      }
      return next();
    },
  };
}
