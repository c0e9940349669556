import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createLevelSwitch } from '../../src/log-level/level-switch.js';
import { rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const path = '/internal/log-level';

describe('/internal/log-level', () => {
  let server: Running;
  beforeEach(async () => {
    server = await serve({}, {}, 'info');
  });
  afterEach(() => server.close(100));

  async function put(
    body: unknown,
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(server.url + path, {
      method: 'PUT',
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
  const get = async () => (await fetch(server.url + path)).json();
  const audits = () =>
    server.telemetry.records.filter((record) => record['event.action'] === 'log-level-change');

  /** Waits for spans, which end shortly after the response has arrived. */
  async function spans(count: number) {
    for (let tries = 0; tries < 200 && server.telemetry.spans.length < count; tries++) await sleep(5);
    return server.telemetry.spans;
  }

  it('GET returns the level and PUT changes it at once', async () => {
    assert.deepEqual(await get(), { level: 'info' });
    server.telemetry.log.debug('not yet');
    assert.deepEqual(await put({ level: 'debug' }), { status: 200, body: { level: 'debug' } });
    assert.equal(server.telemetry.level, 'debug');
    server.telemetry.log.debug('now');
    assert.deepEqual(await get(), { level: 'debug' });
    const messages = server.telemetry.records.map(({ message }) => message);
    assert.ok(messages.includes('now') && !messages.includes('not yet'));
  });

  it('PUT writes an audit record in the trace of its request, even at level error', async () => {
    await put({ level: 'error' });
    await put({ level: 'warn', forSeconds: 60 });
    const written = audits().map((record) => ({
      category: record['event.category'],
      outcome: record['event.outcome'],
      message: record.message,
      old: record['level.old'],
      new: record['level.new'],
      seconds: record['level.seconds'],
    }));
    const success = { category: 'configuration', outcome: 'success' };
    assert.deepEqual(written, [
      {
        ...success,
        message: 'log level changed from info to error',
        old: 'info',
        new: 'error',
        seconds: undefined,
      },
      {
        ...success,
        message: 'log level changed from error to warn for 60 s',
        old: 'error',
        new: 'warn',
        seconds: 60,
      },
    ]);
    const served = await spans(2);
    assert.deepEqual(
      served.map(({ name, traceId }) => [name, traceId]),
      audits().map((record) => [`PUT ${path}`, record['trace.id']]),
    );
  });

  it('GET and PUT are recorded in spans and metrics like other requests', async () => {
    await get();
    await put({ level: 'info' });
    await spans(2);
    const { body } = await server.telemetry.metrics.expose();
    for (const method of ['GET', 'PUT'])
      assert.match(
        body,
        new RegExp(
          `http_server_request_duration_seconds_count\\{method="${method}",route="${path}",status_code="200"\\} 1`,
        ),
      );
  });

  it('PUT returns 400 for an invalid body and leaves the level unchanged', async () => {
    for (const body of [
      {},
      { level: 'loud' },
      { level: 'INFO' },
      { level: 10 },
      { level: null },
      { level: 'debug', forSeconds: 0 },
      { level: 'debug', forSeconds: 3601 },
      { level: 'debug', forSeconds: 1.5 },
      { level: 'debug', forSeconds: '60' },
      { level: 'debug', service: 'other' },
      ['debug'],
      'debug"',
    ]) {
      const { status, body: problem } = await put(body);
      const code = typeof body === 'string' ? 'MALFORMED_JSON' : 'INVALID_REQUEST';
      assert.deepEqual([status, problem.code], [400, code], JSON.stringify(body));
    }
    assert.deepEqual(await get(), { level: 'info' });
    assert.deepEqual(audits(), []);
  });

  it('rejects every request that a web page of another origin can send without preflight', async () => {
    const text = JSON.stringify({ level: 'fatal' });
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data',
      undefined,
    ]) {
      // Sends raw bytes, since fetch adds a content type of its own.
      const response = await rawExchange(
        server.url,
        `PUT ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${text.length}\r\n` +
          `${type ? `content-type: ${type}\r\n` : ''}\r\n${text}`,
      );
      assert.match(response, /^HTTP\/1.1 415 [\s\S]*UNSUPPORTED_MEDIA_TYPE/, type);
    }
    assert.equal((await fetch(server.url + path, { method: 'POST', body: text })).status, 405);
    const preflight = await fetch(server.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: 'http://evil.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      },
    });
    const allowed = [...preflight.headers.keys()].filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(allowed, []);
    assert.deepEqual(await get(), { level: 'info' });
    assert.deepEqual(audits(), []);
  });

  it('PUT returns 403 for a request with an origin, even that of the server', async () => {
    const { status, body } = await put(
      { level: 'fatal' },
      { 'content-type': 'application/json', origin: server.url },
    );
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN']);
    assert.deepEqual(await get(), { level: 'info' });
    assert.deepEqual(
      audits().map((record) => [record['event.outcome'], record['level.new']]),
      [['failure', 'fatal']],
    );
  });

  it('returns 404 when adminEndpoints is false', async () => {
    const open = await serve({ adminEndpoints: false });
    try {
      for (const method of ['GET', 'PUT', 'OPTIONS'])
        assert.equal((await fetch(open.url + path, { method })).status, 404, method);
    } finally {
      await open.close(100);
    }
  });

  it('exposes the level and its expiry as metrics', async () => {
    const values = async () => {
      const { body } = await server.telemetry.metrics.expose();
      return [...body.matchAll(/^telemetry_log_level(?:_until_timestamp_seconds)? (\S+)$/gm)].map((m) =>
        Number(m[1]),
      );
    };
    assert.deepEqual(await values(), [30, 0]);
    await put({ level: 'debug', forSeconds: 60 });
    const [level, until = 0] = await values();
    assert.equal(level, 20);
    assert.ok(Math.abs(until - Date.now() / 1000 - 60) < 10, `${until}`);
  });
});

describe('createLevelSwitch', () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'], now: 1_700_000_000_000 }));
  afterEach(() => mock.timers.reset());

  function make() {
    const telemetry = createTestTelemetry('callee', { level: 'info' });
    const span = telemetry.serverSpan('PUT', { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    return { telemetry, span, levelSwitch: createLevelSwitch(telemetry) };
  }

  it('restores the configured level after forSeconds, with an audit record in a linked trace', () => {
    const { telemetry, span, levelSwitch } = make();
    levelSwitch.change(span, 'warn');
    assert.deepEqual(levelSwitch.change(span, 'debug', 60), {
      level: 'debug',
      until: '2023-11-14T22:14:20.000Z',
      configured: 'info',
    });
    mock.timers.tick(59_999);
    assert.equal(telemetry.level, 'debug');
    mock.timers.tick(1);
    assert.equal(telemetry.level, 'info');
    assert.deepEqual(levelSwitch.read(), { level: 'info' });
    const record = telemetry.records.at(-1);
    assert.deepEqual(
      [record?.message, record?.['event.action'], record?.['level.old'], record?.['level.new']],
      ['log level reset from debug to info', 'log-level-change', 'debug', 'info'],
    );
    const [revert] = telemetry.spans;
    assert.equal(record?.['trace.id'], revert?.traceId);
    assert.equal(revert?.links[0]?.traceId, traceId);
  });

  it('replaces the expiry of an earlier change', () => {
    const { telemetry, span, levelSwitch } = make();
    levelSwitch.change(span, 'debug', 10);
    levelSwitch.change(span, 'trace', 60);
    mock.timers.tick(59_000);
    assert.equal(telemetry.level, 'trace');
    mock.timers.tick(1000);
    assert.equal(telemetry.level, 'info');
    levelSwitch.change(span, 'debug', 10);
    assert.deepEqual(levelSwitch.change(span, 'warn'), { level: 'warn' });
    mock.timers.tick(3_600_000);
    assert.equal(telemetry.level, 'warn');
  });

  it('can be created twice for one telemetry, which several apps may share', () => {
    const { telemetry, span, levelSwitch } = make();
    const other = createLevelSwitch(telemetry);
    other.change(span, 'debug');
    assert.deepEqual(levelSwitch.read(), { level: 'debug' });
  });

  it('does not restore the level after close()', () => {
    const { telemetry, span, levelSwitch } = make();
    levelSwitch.change(span, 'debug', 10);
    levelSwitch.close();
    mock.timers.tick(20_000);
    assert.equal(telemetry.level, 'debug');
    assert.deepEqual(levelSwitch.read(), { level: 'debug' });
  });
});

describe('createLevelSwitch with real timers', () => {
  it('does not keep the process running', () => {
    const telemetry = createTestTelemetry('callee', { level: 'info' });
    const levelSwitch = createLevelSwitch(telemetry);
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const before = timers();
    levelSwitch.change(telemetry.rootSpan('test'), 'debug', 60);
    assert.equal(timers(), before);
    levelSwitch.close();
  });
});
