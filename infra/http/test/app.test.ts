import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import Type from 'typebox';
import { handle } from '../src/operation/handle.js';
import { operation } from '../src/operation/operation.js';
import { ProblemError } from '../src/problem/problem.js';
import { rawExchange } from './support/raw.js';
import { echoRoutes, type Running, serve } from './support/things.js';

const latest = operation({
  id: 'latest',
  method: 'GET',
  path: '/things/latest',
  access: 'anyone',
  summary: 'Beside /things/{id}',
  response: Type.Unknown(),
});

const rejectForbidden: Koa.Middleware = (context, next) => {
  context.set('x-before', context.path);
  if (context.path === '/things/forbidden') throw new ProblemError('FORBIDDEN');
  return next();
};
const fallback: Koa.Middleware = async (context, next) => {
  if (!context.path.startsWith('/proxied/')) return next();
  context.state.route = '/proxied/{rest}';
  context.body = { proxied: context.path };
};

describe('createHttpApp', () => {
  let server: Running;
  before(async () => {
    server = await serve({
      routes: [...echoRoutes, handle(latest, async () => 'latest')],
      middleware: [rejectForbidden],
      fallback,
    });
  });
  after(() => server.close(100));
  beforeEach(() => {
    server.telemetry.spans.length = 0;
  });

  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
  async function spans(count: number) {
    for (let tries = 0; tries < 200 && server.telemetry.spans.length < count; tries++) await sleep(5);
    return server.telemetry.spans;
  }

  it('sets x-content-type-options and cache-control on every response', async () => {
    for (const path of [
      '/things/a',
      '/nowhere',
      '/things/forbidden',
      '/proxied/x',
      '/health/live',
      '/metrics',
    ]) {
      const response = await fetch(server.url + path);
      await response.text();
      assert.equal(response.headers.get('x-content-type-options'), 'nosniff', path);
      assert.ok(response.headers.get('cache-control'), path);
    }
  });

  it('returns 404 for an unknown path', async () => {
    for (const path of ['/', '/nowhere', '/things/', '/Things', '/things/a/b', '//things', '/things/a/']) {
      const response = await fetch(server.url + path);
      assert.deepEqual([response.status, await codeOf(response)], [404, 'NOT_FOUND'], path);
    }
  });

  it('returns 405 with the allowed methods for an undeclared method', async () => {
    const response = await fetch(`${server.url}/things/a`, { method: 'PATCH' });
    assert.deepEqual([response.status, await codeOf(response)], [405, 'METHOD_NOT_ALLOWED']);
    assert.deepEqual(String(response.headers.get('allow')).split(', ').toSorted(), [
      'DELETE',
      'GET',
      'HEAD',
      'OPTIONS',
    ]);
  });

  it('returns 405 for a method that the router does not support', async () => {
    const text = await rawExchange(
      server.url,
      'PURGE /things HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    );
    assert.match(text, /^HTTP\/1.1 405 /);
  });

  it('returns 204 with the allowed methods for OPTIONS', async () => {
    const response = await fetch(`${server.url}/things`, { method: 'OPTIONS' });
    assert.equal(response.status, 204);
    assert.deepEqual(String(response.headers.get('allow')).split(', ').toSorted(), [
      'GET',
      'HEAD',
      'OPTIONS',
      'POST',
    ]);
    assert.equal((await fetch(`${server.url}/nowhere`, { method: 'OPTIONS' })).status, 404);
  });

  it('returns the headers of GET without the body for HEAD', async () => {
    const [head, get] = [
      await fetch(`${server.url}/things/abc`, { method: 'HEAD' }),
      await fetch(`${server.url}/things/abc`),
    ];
    assert.equal(await head.text(), '');
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-length'), String((await get.text()).length));
    const missing = await fetch(`${server.url}/nowhere`, { method: 'HEAD' });
    assert.deepEqual([missing.status, await missing.text()], [404, '']);
  });

  it('returns 400 for malformed percent-encoding in the path', async () => {
    for (const path of ['/things/%', '/things/%zz', '/%c3%28']) {
      const text = await rawExchange(
        server.url,
        `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      );
      assert.match(text, /^HTTP\/1.1 400 [\s\S]*INVALID_REQUEST/, path);
    }
  });

  it('prefers a fixed path to a path parameter, regardless of the order of routes', async () => {
    assert.equal(await (await fetch(`${server.url}/things/latest`)).json(), 'latest');
  });

  it('runs middleware before the routes and inside the problem renderer, but not for health checks', async () => {
    assert.equal((await fetch(`${server.url}/things/a`)).headers.get('x-before'), '/things/a');
    const forbidden = await fetch(`${server.url}/things/forbidden`);
    assert.deepEqual([forbidden.status, await codeOf(forbidden)], [403, 'FORBIDDEN']);
    assert.equal((await fetch(`${server.url}/health/live`)).headers.get('x-before'), null);
  });

  it('passes requests that match no route to the fallback', async () => {
    assert.deepEqual(await (await fetch(`${server.url}/proxied/x`)).json(), { proxied: '/proxied/x' });
    const [span] = await spans(1);
    assert.equal(span?.name, 'GET /proxied/{rest}');
  });

  it('counts every request once, with its path template or as unmatched', async () => {
    for (const path of ['/things/1', '/things/2', '/nowhere/1', '/nowhere/2'])
      await (await fetch(server.url + path)).text();
    const ended = await spans(4);
    assert.deepEqual(ended.map((span) => span.name).toSorted(), [
      'GET',
      'GET',
      'GET /things/{id}',
      'GET /things/{id}',
    ]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(
      metrics,
      /http_server_request_duration_seconds_count\{method="GET",route="unmatched",status_code="404"\} \d+/,
    );
    assert.doesNotMatch(metrics, /nowhere/);
  });

  it('records the route of a request that is refused before routing, and none for an unknown path', async () => {
    const refused = (method: string, path: string) => fetch(server.url + path, { method });
    for (const [method, path, name] of [
      ['GET', '/things/forbidden', 'GET /things/{id}'],
      ['PATCH', '/things/a', 'PATCH /things/{id}'],
      ['POST', '/things/latest', 'POST /things/latest'],
      ['OPTIONS', '/things/a', 'OPTIONS /things/{id}'],
      ['PATCH', '/nowhere', 'PATCH'],
    ] as const) {
      server.telemetry.spans.length = 0;
      await (await refused(method, path)).text();
      const [span] = await spans(1);
      assert.equal(span?.name, name);
      assert.equal(span?.attributes['http.route'], name.split(' ')[1]);
    }
  });

  it('records no span for health checks and /metrics, but one for unknown paths below them', async () => {
    for (const path of ['/health/live', '/metrics', '/health/other', '/metrics/x'])
      await (await fetch(server.url + path)).text();
    const ended = await spans(2);
    assert.deepEqual(ended.map((span) => span.attributes['url.path']).toSorted(), [
      '/health/other',
      '/metrics/x',
    ]);
  });

  it('records a span for /metrics on a port without admin endpoints', async () => {
    const edge = await serve({ adminEndpoints: false });
    try {
      assert.equal((await fetch(`${edge.url}/metrics`)).status, 404);
      for (let tries = 0; tries < 200 && edge.telemetry.spans.length < 1; tries++) await sleep(5);
      assert.equal(edge.telemetry.spans[0]?.attributes['url.path'], '/metrics');
    } finally {
      await edge.close(100);
    }
  });

  for (const [adminEndpoints, expected] of [
    [false, { 'client.address': '127.0.0.1', 'user_agent.original': 'curl/8' }],
    [true, { 'client.address': undefined, 'user_agent.original': undefined }],
  ] as const) {
    it(`${adminEndpoints ? 'omits' : 'records'} the client on the span of a port with${adminEndpoints ? '' : 'out'} admin endpoints`, async () => {
      const port = await serve({ adminEndpoints });
      try {
        await (await fetch(`${port.url}/nowhere`, { headers: { 'user-agent': 'curl/8' } })).text();
        for (let tries = 0; tries < 200 && port.telemetry.spans.length < 1; tries++) await sleep(5);
        const { attributes = {} } = port.telemetry.spans[0] ?? {};
        assert.equal(attributes['http.response.status_code'], 404);
        for (const [name, value] of Object.entries(expected)) assert.equal(attributes[name], value, name);
      } finally {
        await port.close(100);
      }
    });
  }

  it('continues the trace of the caller', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const response = await fetch(`${server.url}/nowhere`, {
      headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
    });
    assert.equal(((await response.json()) as { traceId: string }).traceId, traceId);
  });

  it('shares no routes with another app in the same process', async () => {
    const other = await serve();
    try {
      assert.equal((await fetch(`${other.url}/things/latest`)).status, 200);
      assert.deepEqual(await (await fetch(`${other.url}/things/latest`)).json(), { id: 'latest' });
    } finally {
      await other.close(100);
    }
  });
});
