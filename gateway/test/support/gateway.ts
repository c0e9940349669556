import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { Cache } from '@glasshouse/cache';
import { clientLimits, clientSettings, listen } from '@glasshouse/http';
import { readSettings } from '@glasshouse/settings';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp, createOperationsApp } from '../../src/app.js';
import { gatewaySettings } from '../../src/settings.js';
import { createUpstreams } from '../../src/upstreams.js';
import { type Backends, startBackends, urlSettings } from './backends.js';
import { createIssuer, type Issuer, publicUrl } from './issuer.js';

export interface Reply {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read responses of any shape
  body: any;
  text: string;
}

export interface Gateway {
  readonly telemetry: TestTelemetry;
  readonly backends: Backends;
  readonly issuer: Issuer;
  readonly url: string;
  /** Sends the path unchanged; header names may repeat. */
  send(
    method: string,
    path: string,
    headers?: [string, string][] | Record<string, string>,
    body?: string,
  ): Promise<Reply>;
  /** Sends a GET with a valid token. */
  as(path: string, claims?: Record<string, unknown>): Promise<Reply>;
  operations(path: string): Promise<Reply>;
  /** Sends raw bytes; returns the received text when the connection ends. */
  raw(text: string): Promise<string>;
  metric(series: string): Promise<number>;
  close(): Promise<void>;
}

export async function startGateway(
  environment: Record<string, string> = {},
  options: { sharedCache?: Cache } = {},
): Promise<Gateway> {
  const telemetry = createTestTelemetry('gateway');
  const [backends, issuer] = await Promise.all([startBackends(), createIssuer()]);
  backends.jwks = { keys: [issuer.publicJwk] };
  const settings = readSettings(
    { PUBLIC_URL: publicUrl, ...urlSettings(backends.urls), ...environment },
    { ...gatewaySettings, ...clientSettings },
  );
  const upstreams = createUpstreams(settings, { telemetry, limits: clientLimits(settings) });
  const app = createApp({ settings, telemetry, upstreams, ...options });
  const server = await listen(app, { host: '127.0.0.1', port: 0 });
  const inside = await listen(createOperationsApp({ telemetry }), { host: '127.0.0.1', port: 0 });
  const send: Gateway['send'] = (...request) => exchange(server.port, ...request);
  return {
    telemetry,
    backends,
    issuer,
    url: server.url,
    send,
    as: async (path, claims = {}) =>
      send('GET', path, { authorization: `Bearer ${await issuer.token({ claims })}` }),
    operations: (path) => exchange(inside.port, 'GET', path),
    raw: (text) => bytes(server.port, text),
    metric: (series) => readMetric(telemetry, series),
    async close() {
      await Promise.all([server.close(0), inside.close(0)]);
      await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
      await backends.close();
      await telemetry.close();
    },
  };
}

function exchange(
  port: number,
  method: string,
  path: string,
  headers: [string, string][] | Record<string, string> = [],
  body?: string,
): Promise<Reply> {
  const pairs = Array.isArray(headers) ? headers : Object.entries(headers);
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject).on('end', () => {
        const isJson = /json/.test(response.headers['content-type'] ?? '');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers as Record<string, string>,
          body: isJson && text !== '' ? JSON.parse(text) : text,
          text,
        });
      });
    });
    for (const [name, value] of pairs) {
      const before = request.getHeader(name);
      request.setHeader(name, before === undefined ? value : [before as string, value].flat());
    }
    request.on('error', reject).end(body);
  });
}

function bytes(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(text));
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk) => {
      received += chunk;
    });
    socket.on('error', reject).on('close', () => resolve(received));
  });
}

/** Returns a JSON body and its content type. */
export const json = (value: unknown): [Record<string, string>, string] => [
  { 'content-type': 'application/json' },
  JSON.stringify(value),
];
