import assert from 'node:assert/strict';
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import net from 'node:net';
import Koa from 'koa';
import { createRequestObserver, type RequestObservation, type Telemetry } from '../../src/index.js';
import { telemetryMiddleware } from '../../src/koa/index.js';
import type { TestTelemetry } from '../../src/testing/index.js';
import { until } from '../delivery-stats.js';
import { parseExposition } from '../metrics/parse-exposition.js';

export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  seen: RequestObservation,
) => unknown;

/** Creates a server whose requests the kit observes; `handler` handles the requests that are not probes. */
export type MakeServer = (telemetry: Telemetry, handler: Handler, options?: ServerOptions) => Server;

export const makeServer: Record<'node:http' | 'koa', MakeServer> = {
  'node:http'(telemetry, handler, options = {}) {
    const observe = createRequestObserver(telemetry);
    return createServer(options, async (request, response) => {
      const seen = observe(request, response);
      try {
        await handler(request, response, seen);
      } catch (error) {
        seen.error = error;
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end('failed');
      }
    });
  },
  koa(telemetry, handler, options = {}) {
    const app = new Koa();
    app.silent = true;
    app.use(telemetryMiddleware(telemetry));
    app.use((context) => {
      context.respond = false;
      context.res.statusCode = 200;
      return handler(context.req, context.res, context.state.observation) as Promise<void>;
    });
    app.on('error', (_error, context: Koa.Context) => {
      if (context.headerSent) context.res.destroy();
    });
    return createServer(options, app.callback());
  },
};

export interface Observed {
  server: Server;
  port: number;
  close(): Promise<void>;
}

export async function listen(server: Server): Promise<Observed> {
  const sockets = new Set<net.Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    server,
    port: (server.address() as net.AddressInfo).port,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Sends bytes on one connection; resolves with all received bytes when the server has closed it. */
export function exchange(port: number, bytes: string, act?: (socket: net.Socket) => void): Promise<string> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      act?.(socket);
    });
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}

/** Returns the number of counted requests, summed over routes and statuses, and the number of active requests. */
export async function requestMetrics(telemetry: Telemetry) {
  const families = parseExposition((await telemetry.metrics.expose()).body, 'text');
  return {
    counted: families
      .get('http_server_request_duration_seconds')
      ?.samples.filter((sample) => sample.name.endsWith('_count'))
      .reduce((sum, sample) => sum + sample.value, 0),
    active: families.get('http_server_active_requests')?.samples[0]?.value,
  };
}

/** Waits until `count` requests are recorded and for 30 ms more; asserts that the signals agree on each request. */
export async function assertRecorded(telemetry: TestTelemetry, count: number): Promise<void> {
  await until(() => telemetry.spans.length >= count);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const access = telemetry.records.filter((record) => record['event.action'] === 'http-request');
  const { counted, active } = await requestMetrics(telemetry);
  assert.deepEqual([telemetry.spans.length, access.length, counted], [count, count, count]);
  assert.equal(active, 0, 'no request may be active');
  assert.deepEqual(
    access.map((record) => record['span.id']),
    telemetry.spans.map((span) => span.spanId),
  );
  for (const span of telemetry.spans) {
    const record = access.find((one) => one['span.id'] === span.spanId);
    assert.equal(record?.['http.response.status_code'], span.attributes['http.response.status_code']);
    assert.equal(record?.['url.path'], span.attributes['url.path']);
    assert.equal(record?.['event.outcome'] === 'failure', span.status === 'error');
  }
}
