import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Span } from '@glasshouse/telemetry';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { bodyIn, rawConnection, rawExchange } from '../support/raw.js';
import { echoRoutes, type Running, serve } from '../support/things.js';

const slow = operation({
  id: 'slow',
  method: 'GET',
  path: '/slow',
  access: 'anyone',
  summary: 'Responds after 60 ms',
  response: Type.Unknown(),
});
const slowRoute = handle(slow, async () => {
  await sleep(60);
  return { slow: true };
});

describe('createRefusals', () => {
  let server: Running;
  before(async () => {
    server = await serve({
      routes: [...echoRoutes, slowRoute],
      spanHeaders: (span: Span) => ({ 'trace-id': span.traceId }),
    });
  });
  after(() => server.close(100));
  beforeEach(() => {
    server.telemetry.spans.length = 0;
    server.telemetry.records.length = 0;
  });

  /** Returns `method status code` of each request so far, from all three signals. */
  async function observed(count: number) {
    for (let tries = 0; tries < 400 && server.telemetry.spans.length < count; tries++) await sleep(5);
    await sleep(60);
    const { body } = await server.telemetry.metrics.expose();
    const counted = [...body.matchAll(/^http_server_request_duration_seconds_count\{.*\} (\d+)$/gm)];
    return {
      spans: server.telemetry.spans.map(({ attributes: a }) =>
        [a['http.request.method'], a['http.response.status_code'], a['error.code']].join(' '),
      ),
      records: server.telemetry.records
        .filter((record) => record['event.action'] === 'http-request')
        .map((r) => [r['http.request.method'], r['http.response.status_code'], r['error.code']].join(' ')),
      counted: counted.reduce((sum, [, value]) => sum + Number(value), 0),
    };
  }

  it('returns 400 for data that is not HTTP', async () => {
    for (const garbage of [
      'HELLO\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /a b HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01',
    ]) {
      const text = await rawExchange(server.url, garbage);
      assert.match(text, /^HTTP\/1.1 400 Bad Request\r\n/);
      assert.match(text, /\r\nconnection: close\r\n/);
      assert.match(text, /\r\ncontent-type: application\/problem\+json\r\n/);
      assert.equal(bodyIn(text).code, 'INVALID_REQUEST', garbage);
      assert.equal(
        Number(/content-length: (\d+)/.exec(text)?.[1]),
        Buffer.byteLength(text.split('\r\n\r\n')[1] ?? ''),
      );
    }
  });

  it('returns 400 for conflicting body lengths, which could smuggle a request', async () => {
    const both =
      'POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    assert.match(await rawExchange(server.url, both), /^HTTP\/1.1 400 /);
    const twice = 'POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd';
    assert.match(await rawExchange(server.url, twice), /^HTTP\/1.1 400 /);
  });

  it('returns 431 for headers over the limit, even to a client that is still sending', async () => {
    const text = await rawExchange(
      server.url,
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1.1 431 /);
    assert.equal(bodyIn(text).code, 'HEADERS_TOO_LARGE');
  });

  it('writes the error response after the previous response, not into it', async () => {
    const raw = await rawConnection(server.url);
    raw.write('GET /things/a HTTP/1.1\r\nhost: x\r\n\r\n');
    await raw.until(/"id":"a"/);
    raw.write('garbage\r\n\r\n');
    const text = await raw.closed();
    assert.match(text, /^HTTP\/1.1 200 [\s\S]*"id":"a"\}HTTP\/1.1 400 /);
  });

  it('keeps serving after a client resets its connection', async () => {
    const raw = await rawConnection(server.url);
    raw.write('GET / HTT');
    raw.socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
  });

  const chunked = 'POST /things HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';
  const asAnn = 'x-user-id: ann\r\nx-user-roles: user\r\ntransfer-encoding: chunked\r\n\r\n';
  const large = `x: ${'y'.repeat(200_000)}`;
  for (const [request, bytes, expected] of [
    ['a malformed request line', 'HELLO\r\n\r\n', '_OTHER 400 INVALID_REQUEST'],
    ['a TLS handshake', '\x16\x03\x01\x02\x00\x01', '_OTHER 400 INVALID_REQUEST'],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '_OTHER 400 INVALID_REQUEST'],
    ['an unknown method', 'HACK /things HTTP/1.1\r\nhost: x\r\n\r\n', '_OTHER 400 INVALID_REQUEST'],
    [
      'headers over the limit',
      `GET /things HTTP/1.1\r\nhost: x\r\n${large}\r\n\r\n`,
      'GET 431 HEADERS_TOO_LARGE',
    ],
    [
      '101 headers',
      `GET /things HTTP/1.1\r\nhost: x\r\n${'a: b\r\n'.repeat(100)}\r\n`,
      'GET 431 HEADERS_TOO_LARGE',
    ],
    ['a missing host', 'GET /things HTTP/1.1\r\n\r\n', 'GET 400 INVALID_REQUEST'],
    [
      'two content lengths',
      `${chunked}content-length: 1\r\ncontent-length: 2\r\n\r\nab`,
      'POST 400 INVALID_REQUEST',
    ],
    ['an unknown transfer coding', `${chunked}transfer-encoding: x\r\n\r\n`, 'POST 400 INVALID_REQUEST'],
    ['a malformed chunk', `${chunked}${asAnn}zz\r\n{}\r\n0\r\n\r\n`, 'POST 400 INVALID_REQUEST'],
    [
      'an unsupported expectation',
      'GET /things HTTP/1.1\r\nhost: x\r\nexpect: tea\r\n\r\n',
      'GET 417 EXPECTATION_FAILED',
    ],
    ['CONNECT', 'CONNECT a:1 HTTP/1.1\r\nhost: a:1\r\n\r\n', 'CONNECT 405 METHOD_NOT_ALLOWED'],
  ] as const) {
    it(`sends a problem for ${request}, and records the request once in each signal`, async () => {
      const { counted: before } = await observed(0);
      server.telemetry.spans.length = 0;
      server.telemetry.records.length = 0;
      const text = await rawExchange(server.url, bytes);
      const [, status, code] = expected.split(' ');
      assert.match(text, new RegExp(`^HTTP/1.1 ${status} `));
      assert.equal(text.match(/HTTP\/1\.1 /g)?.length, 1, 'one response');
      const trace = /^trace-id: ([0-9a-f]{32})\r$/im.exec(text)?.[1];
      const document = bodyIn(text);
      assert.deepEqual([document.code, document.traceId], [code, trace]);
      const date = /^date: (.+)\r$/im.exec(text)?.[1] ?? '';
      assert.ok(Math.abs(Date.parse(date) - Date.now()) < 5000, date);
      assert.match(text, /^content-type: application\/problem\+json\r$/im);
      assert.match(text, /^connection: close\r$/im);
      assert.match(text, /^cache-control: no-store\r$/im);
      assert.match(text, /^x-content-type-options: nosniff\r$/im);
      assert.deepEqual(await observed(1), { spans: [expected], records: [expected], counted: before + 1 });
      assert.equal(server.telemetry.spans[0]?.traceId, trace);
    });
  }

  it('returns 408 for headers that do not arrive in time, and records the request once', async () => {
    const hasty = await serve({}, { requestTimeoutMs: 300 });
    try {
      const raw = await rawConnection(hasty.url);
      raw.write('GET /things HTTP/1.1\r\nx: ');
      const text = await raw.closed();
      assert.match(text, /^HTTP\/1.1 408 Request Timeout\r\n/);
      const { code, traceId } = bodyIn(text);
      assert.equal(code, 'REQUEST_TIMEOUT');
      for (let tries = 0; tries < 100 && hasty.telemetry.spans.length === 0; tries++) await sleep(5);
      assert.deepEqual(
        hasty.telemetry.spans.map((span) => span.traceId),
        [traceId],
      );
    } finally {
      await hasty.close(100);
    }
  });

  it('responds to a request before the garbage that follows it', async () => {
    const text = await rawExchange(server.url, 'GET /slow HTTP/1.1\r\nhost: x\r\n\r\ngarbage\r\n\r\n');
    assert.match(text, /^HTTP\/1.1 200 [\s\S]*\{"slow":true\}HTTP\/1.1 400 /);
    assert.deepEqual((await observed(2)).spans, ['GET 200 ', '_OTHER 400 INVALID_REQUEST']);
  });

  it('accepts the absolute form of a target (RFC 9112 section 3.2.2)', async () => {
    const request = 'GET http://x/things/a HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n';
    assert.match(await rawExchange(server.url, request), /^HTTP\/1.1 200 [\s\S]*"id":"a"/);
  });

  it('ignores the upgrade header and serves the request', async () => {
    const upgrade = 'connection: upgrade, close\r\nupgrade: websocket\r\n\r\n';
    const text = await rawExchange(server.url, `GET /things/a HTTP/1.1\r\nhost: x\r\n${upgrade}`);
    assert.match(text, /^HTTP\/1.1 200 /);
  });

  it('accepts expect: 100-continue in any letter case', async () => {
    const body = '{"name":"n"}';
    const expecting = `${chunked}x-user-id: a\r\nExpect: 100-Continue\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n`;
    assert.match(await rawExchange(server.url, expecting + body), /^HTTP\/1.1 100 [\s\S]*HTTP\/1.1 201 /);
  });
});
