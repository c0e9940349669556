import { PassThrough } from 'node:stream';
import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type Koa from 'koa';
import type { TelemetryStore } from '../store/telemetry-store.js';

export const pagesBound = {
  holds: 'Pages that are subscribed to the live events of the console',
  limit: 32,
  unit: 'connections',
  full: '429 `RATE_LIMITED` with `Retry-After`; a page with 1 MiB unread is disconnected',
  metrics: ['console_pages', 'console_pages_refused_total'],
} as const satisfies Bound;

export interface LiveEventsOptions {
  store: Pick<TelemetryStore, 'onTraceChanged'>;
}

export interface LiveEvents {
  /** Serves `GET /api/events`. */
  readonly middleware: Koa.Middleware;
  readonly clients: number;
  /** Number of refused pages since the start. */
  readonly refused: number;
  /** Ends all streams. */
  close(): void;
}

const heartbeatMs = 15_000;
/** Minimum time between two events. */
const intervalMs = 500;
/** A client with more unread bytes is disconnected; its browser connects again. */
const maxUnreadBytes = 1 << 20;

/**
 * Server-sent events (HTML Standard, 9.2). `requests` means that the list of requests may have changed, at most twice a
 * second. Its data is empty JSON, because each page requests the list with its own filters; an event without data
 * would not be dispatched.
 */
export function createLiveEvents({ store }: LiveEventsOptions): LiveEvents {
  const clients = new Set<PassThrough>();
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const stopListening = store.onTraceChanged(() => {
    if (clients.size > 0) timer ??= setTimeout(sendEvent, intervalMs);
  });

  function sendEvent(): void {
    timer = undefined;
    send('event: requests\ndata: {}\n\n');
  }

  function send(text: string): void {
    for (const client of clients) {
      if (client.readableLength + client.writableLength > maxUnreadBytes) client.destroy();
      else client.write(text);
    }
  }

  const heartbeat = setInterval(() => send(': heartbeat\n\n'), heartbeatMs);
  heartbeat.unref();

  return {
    get clients() {
      return clients.size;
    },
    get refused() {
      return refused;
    },
    middleware: async function liveEvents(context, next) {
      if (context.path !== '/api/events') return next();
      context.state.route = '/api/events';
      if (context.method !== 'GET')
        throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { allow: 'GET' } });
      if (closed) throw new ProblemError('SHUTTING_DOWN');
      if (clients.size >= pagesBound.limit) {
        refused += 1;
        throw new ProblemError('RATE_LIMITED', {
          detail: `${pagesBound.limit} pages are open, which is the limit: close one`,
          headers: { 'retry-after': '10' },
        });
      }
      const client = new PassThrough();
      clients.add(client);
      const remove = () => {
        clients.delete(client);
        client.destroy();
      };
      context.res.on('close', remove);
      client.on('close', () => clients.delete(client));
      client.on('error', remove);
      context.set('content-type', 'text/event-stream; charset=utf-8');
      context.set('cache-control', 'no-store');
      context.status = 200;
      context.body = client;
      client.write('retry: 2000\n\n');
    },
    close() {
      closed = true;
      stopListening();
      clearTimeout(timer);
      clearInterval(heartbeat);
      for (const client of clients) client.end();
    },
  };
}
