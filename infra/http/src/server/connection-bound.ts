import type { Socket } from 'node:net';
import type { Bound } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import type Koa from 'koa';
import { ProblemError } from '../problem/problem.js';

/** Each idle connection takes about 12 KB; they are kept for 65 s. */
export const connectionBound = {
  holds: 'Open connections of a server',
  limit: 1000,
  unit: 'connections',
  setting: 'MAX_CONNECTIONS',
  full: 'idle connections are closed, first those that have sent nothing. When all are busy, the first request of a further connection is answered 503 `OVERLOADED` with `Retry-After`, and the connection is closed; health checks are answered. Beyond another 64 they are closed without an answer',
  metrics: [
    'http_server_connections',
    'http_server_connections_evicted_total',
    'http_server_connections_refused_total',
  ],
} as const satisfies Bound;

/** Connections over the limit that may wait for their refusal. */
export const surplusRoom = 64;
/** A connection over the limit that sends no request is closed after this, in ms. */
const silentMs = 1000;

const surplus = Symbol('surplus');
type Marked = Socket & { [surplus]?: true };

/** Counts the connections of an application's servers, and refuses the requests of those over the limit. */
export function createConnectionBound({ metrics }: Telemetry) {
  const open = metrics.gauge({ name: 'http_server_connections', help: 'Open connections.' });
  const refused = metrics.counter({
    name: 'http_server_connections_refused_total',
    help: 'Connections over the limit, which were closed after one refusal or without an answer.',
  });
  const evicted = metrics.counter({
    name: 'http_server_connections_evicted_total',
    help: 'Idle connections that were closed to make room for new ones.',
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
