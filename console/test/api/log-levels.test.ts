import assert from 'node:assert/strict';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { Console } from '../../server/src/index.js';
import { assertMatchesSchema } from '../check-response.js';
import { getJson, startConsole, until } from '../start-console.js';

describe('log levels of scraped services', () => {
  let console: Console & { url: string };
  const telemetries: TestTelemetry[] = [];
  const services: RunningServer[] = [];
  let foreign: Server;
  let urls: string[];

  before(async () => {
    for (const _ of [1, 2]) {
      const telemetry = createTestTelemetry('order', { level: 'info' });
      const app = createHttpApp({ telemetry, routes: [], readiness: {} });
      telemetries.push(telemetry);
      services.push(await listen(app, { host: '127.0.0.1', port: 0 }));
    }
    foreign = createServer((request, response) => {
      if (request.url !== '/metrics') response.statusCode = request.url === '/internal/log-level' ? 404 : 500;
      response.end('requests_total 1\n');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    urls = [
      ...services.map(({ url }) => `${url}/metrics`),
      `http://127.0.0.1:${port}/metrics`,
      'http://127.0.0.1:1/metrics',
    ];
    console = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: urls.map((url, at) => ({
        name: ['order', 'order', 'python', 'gone'][at] as string,
        url,
      })),
    });
  });
  after(async () => {
    await console.close();
    await Promise.all(services.map((service) => service.close(100)));
    await new Promise((resolve) => foreign.close(resolve));
    for (const telemetry of telemetries) await telemetry.close();
  });

  async function put(body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${console.url}/api/targets/log-level`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    // biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
    const read = { status: response.status, body: (await response.json()) as any };
    if (response.ok) assertMatchesSchema('PUT', response.url, read.body);
    return read;
  }
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
  const shown = async (): Promise<any[]> =>
    (await getJson(`${console.url}/api/targets`)).items.map((item: { logLevel?: unknown }) => item.logLevel);

  it('are listed for each target that reports its level', async () => {
    await until(async () => (await shown())[0]);
    assert.deepEqual(await shown(), [{ level: 'info' }, { level: 'info' }, undefined, undefined]);
  });

  it('are changed for one instance and a given time, in a new trace', async () => {
    const [url] = urls;
    const { status, body } = await put({ url, level: 'debug', forSeconds: 600 });
    assert.deepEqual([status, body.level], [200, 'debug']);
    assert.ok(Math.abs(body.untilMs - Date.now() - 600_000) < 30_000);
    assert.deepEqual(
      telemetries.map(({ level }) => level),
      ['debug', 'info'],
    );
    assert.deepEqual((await shown())[0], body, 'at once');
    const [first] = telemetries;
    const [audit] = first?.records.filter((record) => record['event.action'] === 'log-level-change') ?? [];
    const span = await until(() => first?.spans.find(({ name }) => name === 'PUT /internal/log-level'));
    assert.deepEqual([span.sampled, span.parentSpanId, span.traceId], [true, undefined, audit?.['trace.id']]);
  });

  it('are listed with their current value after another client has changed them', async () => {
    const response = await fetch(`${services[1]?.url}/internal/log-level`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ level: 'warn' }),
    });
    assert.equal(response.status, 200);
    await until(async () => (await shown())[1]?.level === 'warn');
    assert.equal((await shown())[0]?.level, 'debug');
  });

  it('are changed only at URLs that are scraped', async () => {
    for (const url of [
      'http://127.0.0.1:1/other',
      `${services[0]?.url}/internal/log-level`,
      services[0]?.url,
    ]) {
      const { status, body } = await put({ url, level: 'debug' });
      assert.deepEqual([status, body.code], [404, 'NOT_FOUND'], url);
    }
  });

  it('cannot be changed when the service does not support it (404) or does not respond (503)', async () => {
    const [, , python, unavailable] = urls;
    const refused = await put({ url: python, level: 'debug' });
    assert.deepEqual([refused.status, refused.body.detail], [404, 'python cannot change its log level']);
    const failed = await put({ url: unavailable, level: 'debug' });
    assert.deepEqual(
      [failed.status, failed.body.backend, failed.body.detail],
      [503, 'gone', 'gone: connection refused'],
    );
  });

  it('are not changed by an invalid body (400) or another content type (415)', async () => {
    const [url] = urls;
    for (const body of [
      { url },
      { url, level: 'loud' },
      { url, level: 'info', forSeconds: 0 },
      { level: 'info' },
    ])
      assert.equal((await put(body)).status, 400, JSON.stringify(body));
    assert.equal((await put({ url, level: 'info' }, { 'content-type': 'text/plain' })).status, 415);
    assert.equal(telemetries[0]?.level, 'debug');
  });

  it('can be changed by the console’s own pages, but not by pages of other origins (403)', async () => {
    const [url] = urls;
    const port = console.ports.console;
    const body = JSON.stringify({ url, level: 'info' });
    // fetch does not allow another `host` header
    const statusOf = (origin: string | undefined, host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        const headers = { host, ...(origin && { origin }), 'content-type': 'application/json' };
        request(
          `${console.url}/api/targets/log-level`,
          { method: 'PUT', headers, agent: false },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        )
          .on('error', reject)
          .end(body);
      });
    const at = (name: string) => `${name}:${port}`;
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'console', 'glasshouse.localhost'])
      assert.equal(await statusOf(`http://${at(name)}`, at(name)), 200, name);
    assert.equal(await statusOf(undefined, at('127.0.0.1')), 200);
    for (const [origin, host] of [
      ['http://evil.example', at('127.0.0.1')],
      ['http://127.0.0.1:1', at('127.0.0.1')],
      [`http://${at('localhost')}`, at('127.0.0.1')],
      [`http://${at('evil.example')}`, at('evil.example')],
      ['null', at('127.0.0.1')],
      ['null', 'null'],
    ] as const)
      assert.equal(await statusOf(origin, host), 403, `${origin} ${host}`);
  });
});
