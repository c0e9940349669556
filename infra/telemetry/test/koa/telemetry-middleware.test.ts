import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { Readable } from 'node:stream';
import Koa from 'koa';
import type { Span } from '../../src/index.js';
import { type TelemetryState, telemetryMiddleware } from '../../src/koa/index.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import { assertRecorded, listen, type Observed } from '../server/observed-server.js';

describe('telemetryMiddleware', () => {
  let telemetry: TestTelemetry;
  let observed: Observed | undefined;
  const errors: unknown[] = [];
  beforeEach(() => {
    telemetry = createTestTelemetry('test', { recordDelayMs: 20 });
    errors.length = 0;
  });
  afterEach(async () => {
    await observed?.close();
    await telemetry.close();
  });

  async function serve(
    handler: Koa.Middleware<TelemetryState>,
    ignore?: (path: string) => boolean,
  ): Promise<string> {
    const app = new Koa<TelemetryState>();
    app.on('error', (error) => errors.push(error));
    app.use(telemetryMiddleware(telemetry, ignore));
    app.use(handler);
    observed = await listen(createServer(app.callback()));
    return `http://127.0.0.1:${observed.port}`;
  }

  it('keeps existing properties of the state', async () => {
    const app = new Koa();
    let seen: Record<string, unknown> = {};
    app.use((context, next) => {
      context.state.tenant = 'acme';
      context.state.span = 'not a span';
      return next();
    });
    app.use(telemetryMiddleware(telemetry));
    app.use((context) => {
      context.state.later = true;
      seen = { ...context.state, traceId: context.state.span.traceId };
      context.body = 'ok';
    });
    observed = await listen(createServer(app.callback()));
    await (await fetch(`http://127.0.0.1:${observed.port}/`)).text();
    await assertRecorded(telemetry, 1);
    assert.equal(seen.tenant, 'acme');
    assert.equal(seen.later, true);
    assert.equal(seen.traceId, telemetry.spans[0]?.traceId);
  });

  it('passes the span to handlers and records the response', async () => {
    const url = await serve(async (context) => {
      const child = context.state.span.child('items.findOne', { kind: 'client' });
      child.end();
      context.state.observation.route = '/items/{id}';
      context.body = { ok: true };
    });
    const response = await fetch(`${url}/items/tea`);
    assert.deepEqual(await response.json(), { ok: true });
    await assertRecordedWithChild();
    const [child, server] = telemetry.spans;
    assert.equal(server?.name, 'GET /items/{id}');
    assert.equal(child?.parentSpanId, server?.spanId);
  });

  async function assertRecordedWithChild(): Promise<void> {
    while (telemetry.spans.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(telemetry.records.length, 1);
  }

  it('rethrows a thrown error unchanged and records it', async () => {
    const thrown = Object.assign(new Error('broken'), { code: 'E_BROKEN' });
    const url = await serve(async () => {
      throw thrown;
    });
    assert.equal((await fetch(url)).status, 500);
    assert.deepEqual(errors, [thrown]);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.attributes['error.type'], 'E_BROKEN');
  });

  it('records the status of an error thrown with context.throw()', async () => {
    const url = await serve((context) => context.throw(418, 'short and stout'));
    assert.equal((await fetch(url)).status, 418);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.status, 'ok');
    assert.equal(telemetry.spans[0]?.attributes['http.response.status_code'], 418);
  });

  it('records a request without a handler as 404', async () => {
    const url = await serve((_context, next) => next());
    assert.equal((await fetch(url)).status, 404);
    await assertRecorded(telemetry, 1);
  });

  it('records a failing body stream as an error', async () => {
    const url = await serve((context) => {
      context.body = Readable.from(
        (async function* () {
          yield 'half';
          throw new Error('the source failed');
        })(),
      );
    });
    await fetch(url)
      .then((response) => response.text())
      .catch(() => {});
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.status, 'error');
  });

  it('prefers an error set on the observation over the thrown one', async () => {
    const url = await serve(async (context) => {
      context.state.observation.error = new Error('the cause');
      throw new Error('the wrapper');
    });
    await fetch(url);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.failure, 'the cause');
  });

  it('excludes probes from all three signals, with a span that is not exported', async () => {
    let probe: Span | undefined;
    const url = await serve((context) => {
      probe = context.state.span;
      probe.child('store.ping').end();
      probe.log.warn('slow');
      context.body = 'ok';
    });
    for (const path of ['/metrics', '/metrics?x=1', '/health/live', '/health/ready']) await fetch(url + path);
    await fetch(`${url}/metricsish`);
    await assertOneRecorded();
    assert.equal(probe?.sampled, true, 'the last request was not a probe');
  });

  async function assertOneRecorded(): Promise<void> {
    while (telemetry.spans.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(
      telemetry.spans.map((span) => [span.name, span.attributes['url.path']]),
      [
        ['store.ping', undefined],
        ['GET', '/metricsish'],
      ],
    );
    assert.equal(telemetry.records.filter((record) => record['event.action'] === 'http-request').length, 1);
    assert.equal(telemetry.records.filter((record) => record.message === 'slow').length, 5);
  }

  it('has an observation for handlers of probes, which is not recorded', async () => {
    const url = await serve((context) => {
      const { observation, span } = context.state;
      assert.equal(observation.span, span);
      Object.assign(observation, { route: '/{path}', userId: 'u-1', error: new Error('ignored') });
      context.body = observation.route;
    });
    for (const path of ['/health/live', '/metrics']) {
      const response = await fetch(url + path);
      assert.deepEqual([response.status, await response.text()], [200, '/{path}']);
    }
    await fetch(`${url}/x`);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.attributes['url.path'], '/x');
  });

  it('uses a custom ignore function instead of the default paths', async () => {
    const url = await serve(
      (context) => {
        context.body = 'ok';
      },
      (path) => path === '/quiet',
    );
    await fetch(`${url}/quiet`);
    await fetch(`${url}/metrics`);
    await assertRecorded(telemetry, 1);
    assert.equal(telemetry.spans[0]?.attributes['url.path'], '/metrics');
  });
});
