import assert from 'node:assert/strict';
import { createFaults, type Fault, type Faults } from '@glasshouse/faults';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createHttpApp } from '../../src/app.js';
import { createClient } from '../../src/client/create-client.js';
import { listen } from '../../src/server/listen.js';
import type { RunningServer } from '../../src/types.js';
import { echoRoutes, getThing, makeThing, user } from '../support/things.js';

const token = 'token-of-the-test';
const json = { 'content-type': 'application/json' };

describe('faults of HTTP', () => {
  let telemetry: TestTelemetry;
  let faults: Faults;
  let server: RunningServer;

  async function start(adminEndpoints: boolean, enabled = true): Promise<void> {
    const app = createHttpApp({ telemetry, routes: echoRoutes, readiness: {}, adminEndpoints });
    if (enabled) app.emit('faults', { faults, token });
    server = await listen(app, { host: '127.0.0.1', port: 0 });
  }
  beforeEach(() => {
    telemetry = createTestTelemetry('things');
    faults = createFaults();
  });
  afterEach(async () => {
    faults.close();
    await server.close(100);
    await telemetry.close();
  });
  const control = async (method: string, body?: unknown, bearer = token) => {
    const response = await fetch(`${server.url}/internal/faults`, {
      method,
      headers: { ...(body !== undefined && json), authorization: `Bearer ${bearer}` },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const serverFault = (effect: Fault['effect'], match?: Fault['match']): Fault => ({
    id: 'f',
    port: 'server',
    effect,
    ...(match && { match }),
  });

  it('are controlled with the token, and act on the handlers', async () => {
    await start(true);
    assert.deepEqual(await control('GET'), { status: 200, body: { items: [] } });
    const wrong = serverFault({ type: 'wrong-data', field: 'id', value: 'other' }, { operation: 'getThing' });
    const changed = await control('PUT', { faults: [wrong] });
    assert.equal(changed.status, 200);
    assert.deepEqual(await (await fetch(`${server.url}/things/a`)).json(), { id: 'other' });
    const { items } = (await control('GET')).body as { items: { hits: number; fault: Fault }[] };
    assert.deepEqual(
      items.map(({ hits, fault }) => [hits, fault]),
      [[1, wrong]],
    );
    await control('PUT', { faults: [] });
    assert.deepEqual(await (await fetch(`${server.url}/things/a`)).json(), { id: 'a' });
    assert.deepEqual(
      telemetry.spans.map(({ attributes }) => attributes['thing.id']),
      ['other', 'a'],
      'span attributes show what the client received; the control of faults leaves no span',
    );
    assert.ok(!JSON.stringify(telemetry.records).includes('faults'), 'and no log record');
  });

  it('are refused with the reason when they make no sense', async () => {
    await start(true);
    const { status, body } = await control('PUT', { faults: [serverFault({ type: 'stale' })] });
    assert.equal(status, 400);
    assert.match(JSON.stringify(body.errors), /f: the port server has the effects/);
    assert.equal((await control('PUT', { faults: [{ id: 'f', port: 'moon', effect: {} }] })).status, 400);
  });

  for (const bearer of ['', 'wrong', `${token}x`])
    it(`cannot be read or changed with the token ${JSON.stringify(bearer)}`, async () => {
      await start(true);
      for (const [method, body] of [
        ['GET', undefined],
        ['PUT', { faults: [] }],
      ] as const) {
        const refused = await control(method, body, bearer);
        assert.equal(refused.status, 401);
        assert.ok(!JSON.stringify(refused.body).includes(token));
      }
    });

  it('have no address while they are not enabled, and none on a public port', async () => {
    await start(true, false);
    assert.equal((await control('GET')).status, 404);
    await server.close(100);
    await start(false);
    assert.equal((await control('PUT', { faults: [] })).status, 404);
    faults.replace([serverFault({ type: 'error' })]);
    assert.equal((await fetch(`${server.url}/things/a`)).status, 500, 'but act there');
  });

  it('select by user and content, and cause uncaught errors or problems', async () => {
    await start(true);
    const make = (id: string, name: string) =>
      fetch(`${server.url}/things`, {
        method: 'POST',
        headers: { ...json, 'x-user-id': id, 'x-user-name': 'n', 'x-user-roles': 'user' },
        body: JSON.stringify({ name }),
      });
    faults.replace([
      serverFault({ type: 'error', message: 'the list is out of order' }, { user: 'ann', contains: 'kite' }),
      { ...serverFault({ type: 'error', status: 503 }, { user: 'bob' }), id: 'g' },
    ]);
    const statuses = [];
    for (const [id, name] of [
      ['ann', 'kite'],
      ['ann', 'ball'],
      ['bob', 'ball'],
      ['cid', 'kite'],
    ] as const)
      statuses.push((await make(id, name)).status);
    assert.deepEqual(statuses, [500, 201, 503, 201]);
    assert.ok(telemetry.records.some((record) => String(record['error.message']).includes('out of order')));
    assert.doesNotMatch(JSON.stringify(telemetry.records), /faults/, 'no stack trace names the fault');
  });

  it('repeat a failed call at the client without a pause or the retry budget', async () => {
    await start(true);
    const client = createClient({
      upstream: 'things',
      url: server.url,
      telemetry,
      faults: faults.at('client'),
    });
    const span = telemetry.rootSpan('test');
    try {
      faults.replace([
        { id: 'storm', port: 'client', effect: { type: 'retry-storm', attempts: 5 } },
        serverFault({ type: 'error', status: 503 }),
      ]);
      await assert.rejects(client.call(span, makeThing, { user, body: { name: 'kite' } }));
      const served = telemetry.spans.filter(({ kind }) => kind === 'server');
      assert.equal(served.length, 5, 'one call arrives five times');
      assert.equal(new Set(served.map(({ parentSpanId }) => parentSpanId)).size, 1, 'below one client span');
      const { body } = await telemetry.metrics.expose();
      assert.match(body, /http_client_retries_total/);
      assert.doesNotMatch(body, /http_client_retries_total\{[^}]*outcome="sent"\} [1-9]/);
    } finally {
      span.end();
      await client.close();
    }
  });

  it('at the client act below its span, and are retried like a failure of the network', async () => {
    await start(true, false);
    const client = createClient({
      upstream: 'things',
      url: server.url,
      telemetry,
      faults: faults.at('client'),
    });
    const span = telemetry.rootSpan('test');
    const clientFault = (effect: Fault['effect'], rest: Partial<Fault> = {}): Fault => ({
      id: 'f',
      port: 'client',
      effect,
      ...rest,
    });
    try {
      faults.replace([clientFault({ type: 'wrong-data', field: 'id', value: 'b' })]);
      assert.deepEqual(await client.call(span, getThing, { params: { id: 'a' } }), { id: 'b' });

      faults.replace([clientFault({ type: 'latency', ms: 60 })]);
      await client.call(span, getThing, { params: { id: 'a' } });
      const called = telemetry.spans.filter(({ kind }) => kind === 'client').at(-1);
      const served = telemetry.spans.filter(({ kind }) => kind === 'server').at(-1);
      assert.ok(called && served && called.durationMs - served.durationMs > 50, 'the delay is between both');

      faults.replace([clientFault({ type: 'error' })]);
      await assert.rejects(client.call(span, makeThing, { user, body: { name: 'kite' } }), {
        code: 'BACKEND_UNAVAILABLE',
      });
      const [{ hits = 0 } = {}] = faults.list();
      assert.equal(hits, 1, 'a change is not sent again');

      faults.replace([clientFault({ type: 'hang' })]);
      await assert.rejects(
        client.call(span, getThing, { params: { id: 'a' }, deadline: performance.now() + 50 }),
        { code: 'DEADLINE_EXCEEDED' },
      );
    } finally {
      span.end();
      await client.close();
    }
  });
});
