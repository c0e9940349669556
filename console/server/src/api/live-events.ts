import { PassThrough } from 'node:stream';
import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type Koa from 'koa';
import type { TelemetryStore } from '../store/telemetry-store.js';

export const pagesBound = {
  holds: 'Pages that follow the live events of the console',
  limit: 32,
  unit: 'connections',
  full: '429 `RATE_LIMITED` with `Retry-After`; a page with 1 MiB unread is disconnected',
  metrics: ['console_pages', 'console_pages_refused_total'],
} as const satisfies Bound;

export interface LiveEventsOptions {
  store: TelemetryStore;
  maxClients?: number;
  /** How long changes are gathered before they are sent, in ms. Default 500. */
  settleMs?: number;
}

export interface LiveEvents {
  /** Serves `GET /api/events`. */
  readonly middleware: Koa.Middleware;
  readonly clients: number;
  /** Pages refused since the start. */
  readonly refused: number;
  /** Ends all streams. */
  close(): void;
}

const heartbeatMs = 15_000;
/** Traces told in one go; of more only the latest are, as a page shows no more. */
const mostTraces = 200;
/** A client that has this much unread is let go; it connects again when it can. */
const mostUnread = 1 << 20;

/**
 * Server-sent events (HTML Standard, 9.2): `requests` with `{traceId, requests}`, all requests of a trace as they are
 * known now, whenever something of it came. A later event of the same trace replaces the earlier.
 */
export function createLiveEvents({
  store,
  maxClients = pagesBound.limit,
  settleMs = 500,
}: LiveEventsOptions): LiveEvents {
  const clients = new Set<PassThrough>();
  const changed = new Set<string>();
  let refused = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const stopListening = store.onTraceChanged((traceId) => {
    if (clients.size === 0) return;
    changed.delete(traceId); // to the end: the latest are kept
    changed.add(traceId);
    if (changed.size > mostTraces) changed.delete(changed.values().next().value as string);
    timer ??= setTimeout(tell, settleMs);
  });

  function tell(): void {
    timer = undefined;
    const ids = [...changed];
    changed.clear();
    let text = '';
    for (const id of ids) {
      const requests = store.traces.get(id)?.requests ?? [];
      if (requests.length > 0)
        text += `event: requests\ndata: ${JSON.stringify({ traceId: id, requests })}\n\n`;
    }
    if (text !== '') send(text);
  }

  function send(text: string): void {
    for (const client of clients) {
      if (client.readableLength + client.writableLength > mostUnread) client.destroy();
      else client.write(text);
    }
  }

  const heartbeat = setInterval(() => send(': still here\n\n'), heartbeatMs);
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
      if (clients.size >= maxClients) {
        refused += 1;
        throw new ProblemError('RATE_LIMITED', {
          detail: `${maxClients} pages follow already: close one`,
          headers: { 'retry-after': '10' },
        });
      }
      const client = new PassThrough();
      clients.add(client);
      const forget = () => {
        clients.delete(client);
        client.destroy();
      };
      context.res.on('close', forget);
      client.on('close', () => clients.delete(client));
      client.on('error', forget);
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
