import { randomBytes } from 'node:crypto';
import { PassThrough, type Readable } from 'node:stream';
import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type { LiveRequests } from '../../../contract/src/live-requests.js';
import { createAnswerSize } from '../queries/answer-size.js';
import { CachedTrace } from '../queries/cached-trace.js';
import { type RequestFilter, requestMatcher } from '../queries/requests/find-requests.js';
import type { RequestItem } from '../queries/requests/request-fields.js';
import type { TelemetryStore } from '../store/telemetry-store.js';
import { type ChangeLog, createChangeLog } from './change-log.js';

export const pagesBound = {
  holds: 'Pages that are subscribed to the live events of the console',
  limit: 32,
  unit: 'connections',
  full: '429 `RATE_LIMITED` with `Retry-After`; a page with 1 MiB unread is disconnected',
  metrics: ['console_pages', 'console_pages_refused_total'],
} as const satisfies Bound;

export interface LiveEventsOptions {
  store: Pick<TelemetryStore, 'onTraceChanged' | 'spans' | 'traces'>;
  /** Default 15,000. */
  heartbeatMs?: number;
}

export interface LiveEvents {
  /**
   * Returns a stream of the requests that match a filter.
   *
   * @param limit requests of one event
   * @param lastEventId id of the last event that the client has received, after which the stream continues
   * @throws ProblemError RATE_LIMITED, SHUTTING_DOWN
   */
  subscribe(filter: RequestFilter, limit: number, lastEventId: string | undefined): Readable;
  readonly clients: number;
  /** Number of refused pages since the start. */
  readonly refused: number;
  /** Ends all streams. */
  close(): void;
}

interface Client {
  readonly stream: PassThrough;
  readonly matches: (item: RequestItem) => boolean;
  /** Requests of one event. */
  readonly limit: number;
  /** Number of the latest change that the client knows. */
  known: number;
  /** True when changes before the first event were lost. */
  missed: boolean;
}

/** Minimum time between two events. */
const intervalMs = 500;
/** Requests of one event; there can be an event for each client at the same time. */
const maxEventBytes = 1 << 20;
/** A client with more unread bytes is disconnected; its browser connects again. */
const maxUnreadBytes = 1 << 20;
/** Changed traces that the log holds for all clients. */
const maxChanges = 5000;
/** Changes are recorded for this time after the last client has left, so that it can continue. */
const lingerMs = 30_000;

/**
 * Server-sent events (HTML Standard, 9.2). The event `requests` has the requests that are new or have changed and match
 * the query parameters of the client, at most twice a second. Its id allows a client to continue with `Last-Event-ID`.
 */
export function createLiveEvents({ store, heartbeatMs = 15_000 }: LiveEventsOptions): LiveEvents {
  const clients = new Set<Client>();
  /** Numbers of another log are unknown to this one. */
  let epoch = '';
  let log: ChangeLog | undefined;
  let stopRecording: (() => void) | undefined;
  let lingering: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let refused = 0;
  let closed = false;

  /** Returns the log of changes, which exists while there are clients. */
  function record(): ChangeLog {
    clearTimeout(lingering);
    if (log) return log;
    const started = createChangeLog(maxChanges);
    log = started;
    epoch = randomBytes(4).toString('hex');
    stopRecording = store.onTraceChanged((traceIds) => {
      started.add(traceIds);
      if (clients.size > 0) timer ??= setTimeout(sendChanges, intervalMs);
    });
    return started;
  }

  function stop(): void {
    stopRecording?.();
    log = undefined;
  }

  function sendChanges(): void {
    timer = undefined;
    const { services } = store.traces;
    for (const client of clients) sendTo(client, services);
  }

  function sendTo(client: Client, services: readonly string[] = store.traces.services): void {
    if (!log) return;
    const { traceIds, isComplete } = log.since(client.known);
    const { latest } = log;
    const found: LiveRequests['items'] = [];
    const size = createAnswerSize(maxEventBytes);
    let truncated = !isComplete || client.missed;
    for (const traceId of traceIds) {
      const stored = store.spans.get(traceId);
      if (!stored) continue;
      const trace = new CachedTrace(stored);
      for (const request of trace.requests) {
        if (!client.matches({ trace, request })) continue;
        if (found.length < client.limit && size.fits(request)) found.push(request);
        else truncated = true;
      }
    }
    client.known = latest;
    client.missed = false;
    if (found.length === 0 && !truncated) return;
    const data: LiveRequests = { items: found, services: [...services], truncated };
    write(client, `id: ${epoch}-${latest}\nevent: requests\ndata: ${JSON.stringify(data)}\n\n`);
  }

  function write({ stream }: Client, text: string): void {
    if (stream.readableLength + stream.writableLength > maxUnreadBytes) stream.destroy();
    else stream.write(text);
  }

  const heartbeat = setInterval(() => {
    for (const client of clients) write(client, ': heartbeat\n\n');
  }, heartbeatMs);
  heartbeat.unref();

  function remove(client: Client): void {
    if (!clients.delete(client)) return;
    client.stream.destroy();
    if (clients.size > 0) return;
    lingering = setTimeout(stop, lingerMs);
    lingering.unref();
  }

  function knownChange(id: string | undefined): number | undefined {
    if (!id?.startsWith(`${epoch}-`)) return undefined;
    const number = Number(id.slice(epoch.length + 1));
    return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
  }

  return {
    get clients() {
      return clients.size;
    },
    get refused() {
      return refused;
    },
    subscribe(filter, limit, lastEventId) {
      if (closed) throw new ProblemError('SHUTTING_DOWN');
      if (clients.size >= pagesBound.limit) {
        refused += 1;
        throw new ProblemError('RATE_LIMITED', {
          detail: `${pagesBound.limit} pages are open, which is the limit: close one`,
          headers: { 'retry-after': '10' },
        });
      }
      const changes = record();
      const known = knownChange(lastEventId);
      const client: Client = {
        stream: new PassThrough(),
        matches: requestMatcher(filter),
        limit,
        known: known ?? changes.latest,
        missed: lastEventId !== undefined && known === undefined,
      };
      clients.add(client);
      // Koa destroys the stream when the connection closes
      client.stream.on('close', () => remove(client));
      client.stream.on('error', () => remove(client));
      client.stream.write('retry: 2000\n\n');
      sendTo(client);
      return client.stream;
    },
    close() {
      closed = true;
      stop();
      clearTimeout(timer);
      clearTimeout(lingering);
      clearInterval(heartbeat);
      for (const { stream } of clients) stream.end();
    },
  };
}
