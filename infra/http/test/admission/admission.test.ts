import assert from 'node:assert/strict';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import type { AdmissionLimits } from '../../src/admission/admission.js';
import type { Importance } from '../../src/admission/importance.js';
import { createHttpApp } from '../../src/app.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { listen } from '../../src/server/listen.js';
import type { RunningServer } from '../../src/types.js';
import { type RawConnection, rawConnection } from '../support/raw.js';

const importances = ['optional', 'normal', 'critical', 'always'] as const;

function blockMs(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

describe('admission control', () => {
  let telemetry: TestTelemetry;
  let server: RunningServer;
  let work: () => Promise<void>;

  async function start(admission: AdmissionLimits, { adminEndpoints = true } = {}): Promise<void> {
    telemetry = createTestTelemetry('callee');
    work = async () => {};
    const routes = importances.map((importance) =>
      handle(
        operation({
          id: importance,
          method: 'GET',
          path: `/${importance}`,
          access: 'anyone',
          summary: importance,
          importance,
        }),
        () => work(),
      ),
    );
    const app = createHttpApp({ telemetry, routes, readiness: {}, adminEndpoints });
    server = await listen(app, { host: '127.0.0.1', port: 0, admission });
  }
  afterEach(async () => {
    await server.close(100);
    await telemetry.close();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
  const status = async (importance: Importance) => (await get(`/${importance}`)).status;
  const shed = async (reason: string, importance: string) => {
    const { body } = await telemetry.metrics.expose();
    const series = `http_server_requests_shed_total{reason="${reason}",importance="${importance}"} `;
    return Number(
      body
        .split('\n')
        .find((line) => line.startsWith(series))
        ?.slice(series.length),
    );
  };

  /** Opens connections and waits for a response on each, since `connect` only means that the kernel has accepted it. */
  function acceptedConnections(count: number): Promise<RawConnection[]> {
    return Promise.all(
      Array.from({ length: count }, async () => {
        const connection = await rawConnection(server.url);
        connection.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
        await connection.until(/^HTTP\/1.1 200 /);
        return connection;
      }),
    );
  }

  /** Delays the event loop by 60 ms per turn until `over()` returns true. */
  async function delayEventLoop(over: () => boolean): Promise<void> {
    while (!over()) {
      blockMs(60);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('refuses optional requests at half, normal ones at three quarters, and critical ones at all of maxRequests', async () => {
    await start({ delayMs: 0, maxRequests: 4 });
    const release: (() => void)[] = [];
    work = () => new Promise((resolve) => release.push(resolve));
    const held: Promise<Response>[] = [];
    const hold = async (path: string) => {
      held.push(get(path));
      while (release.length < held.length) await new Promise((resolve) => setTimeout(resolve, 2));
    };
    await hold('/normal');
    await hold('/optional');
    assert.equal(await status('optional'), 503);
    await hold('/normal');
    assert.equal(await status('normal'), 503);
    await hold('/critical');
    assert.equal(await status('critical'), 503);
    await hold('/always');
    for (const path of ['/health/live', '/health/ready', '/metrics', '/internal/log-level']) {
      assert.equal((await get(path)).status, 200, path);
    }
    assert.equal((await get('/nothing')).status, 503, 'a request that matches no operation');
    for (const resolve of release) resolve();
    for (const { status } of await Promise.all(held)) assert.equal(status, 204);
    work = async () => {};
    assert.equal(await status('optional'), 204, 'the overload has ended');
    assert.equal(await shed('requests_in_progress', 'optional'), 2);
    assert.equal(await shed('requests_in_progress', 'normal'), 1);
    assert.equal(await shed('requests_in_progress', 'critical'), 1);
  });

  it('returns 503 OVERLOADED with Retry-After, and records one span, one access record and no error record', async () => {
    await start({ delayMs: 0, maxRequests: 2 });
    let finish = () => {};
    let isHeld = false;
    work = () =>
      new Promise((resolve) => {
        isHeld = true;
        finish = resolve;
      });
    const held = get('/normal');
    await eventually(() => assert.equal(isHeld, true));
    const response = await get('/optional');
    const body = (await response.json()) as Record<string, unknown>;
    assert.deepEqual([response.status, body.code, body.status], [503, 'OVERLOADED', 503]);
    assert.equal(response.headers.get('retry-after'), '1');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.match(String(response.headers.get('content-type')), /^application\/problem\+json/);
    finish();
    await held;
    await new Promise((resolve) => setTimeout(resolve, 100));
    const spans = telemetry.spans.filter(({ traceId }) => traceId === body.traceId);
    assert.deepEqual(
      spans.map(({ kind, attributes }) => [
        kind,
        attributes['http.response.status_code'],
        attributes['http.route'],
      ]),
      [['server', 503, '/optional']],
    );
    const records = telemetry.records.filter((record) => record['trace.id'] === body.traceId);
    assert.equal(records.length, 1, JSON.stringify(records));
    assert.equal(records[0]?.['http.route'], '/optional');
  });

  it('refuses optional requests before critical ones when the event loop is delayed, and logs one record', async () => {
    await start({ delayMs: 20, maxRequests: 0 });
    let over = false;
    const delaying = delayEventLoop(() => over);
    const statuses: Record<string, number[]> = { optional: [], critical: [], always: [] };
    const until = performance.now() + 30_000;
    while (!statuses.optional?.includes(503) && performance.now() < until) {
      for (const importance of ['optional', 'critical', 'always'] as const) {
        statuses[importance]?.push(await status(importance));
      }
    }
    over = true;
    await delaying;
    assert.ok(statuses.optional?.includes(503));
    assert.ok(!statuses.critical?.includes(503));
    assert.ok(!statuses.always?.includes(503));
    assert.ok((await shed('event_loop_delay', 'optional')) >= 1);
    const logged = () => telemetry.records.filter((record) => record['event.action'] === 'load-shedding');
    await eventually(() => assert.equal(logged().length, 1, 'one record for all refused requests'));
    const level = async () =>
      /^http_server_shedding_level (.*)$/m.exec((await telemetry.metrics.expose()).body)?.[1];
    await eventually(async () => assert.equal(await level(), '0'), 30_000);
    assert.equal(await status('optional'), 204, 'the overload has ended');
  }).timeout(90_000);

  it('returns 504 without running the handler when the delay exceeds x-deadline-ms', async () => {
    await start({ delayMs: 20, maxRequests: 0 });
    let over = false;
    let served = 0;
    work = async () => {
      served += 1;
    };
    const delaying = delayEventLoop(() => over);
    let response: Response;
    const until = performance.now() + 15_000;
    do response = await get('/critical', { 'x-deadline-ms': '3' });
    while (response.status !== 504 && performance.now() < until);
    const before = served;
    over = true;
    await delaying;
    assert.equal(response.status, 504);
    assert.equal(((await response.json()) as { code: string }).code, 'DEADLINE_EXCEEDED');
    assert.equal(served, before);
    assert.ok((await shed('deadline', 'critical')) >= 1);
  }).timeout(60_000);

  it('ignores x-deadline-ms on a public port', async () => {
    await start({ delayMs: 20, maxRequests: 0 }, { adminEndpoints: false });
    let over = false;
    const delaying = delayEventLoop(() => over);
    const statuses: number[] = [];
    while (!statuses.includes(503) && statuses.length < 200) {
      for (const path of ['/optional', '/critical'])
        statuses.push((await get(path, { 'x-deadline-ms': '3' })).status);
    }
    over = true;
    await delaying;
    assert.ok(statuses.includes(503), 'the server must be overloaded');
    assert.ok(!statuses.includes(504));
  }).timeout(60_000);

  it('serves a new connection before many waiting requests of earlier connections', async () => {
    await start({ delayMs: 100, maxRequests: 0 });
    work = async () => blockMs(20);
    const sockets = await acceptedConnections(80);
    let responses = 0;
    for (const socket of sockets) {
      socket.write('GET /critical HTTP/1.1\r\nhost: x\r\n\r\n');
      socket.socket.once('data', () => {
        responses += 1;
      });
    }
    await eventually(() => assert.ok(responses > 0));
    assert.equal(await status('always'), 204);
    assert.ok(responses < 60, `${responses} of 80 earlier requests were served before`);
    await eventually(() => assert.equal(responses, 80));
    for (const socket of sockets) socket.destroy();
  }).timeout(60_000);

  it('drops a waiting request without running the handler when its connection is closed', async () => {
    await start({ delayMs: 20, maxRequests: 0 });
    let served = 0;
    work = async () => {
      served += 1;
      blockMs(30);
    };
    const sockets = await acceptedConnections(40);
    for (const socket of sockets) socket.write('GET /critical HTTP/1.1\r\nhost: x\r\n\r\n');
    await eventually(() => assert.ok(served > 0));
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(served < 30, `${served} requests were served`);
    assert.equal(await status('critical'), 204);
  }).timeout(60_000);

  it('admits every request when the limits are 0', async () => {
    await start({ delayMs: 0, maxRequests: 0 });
    const delaying = delayEventLoop(
      (() => {
        const end = performance.now() + 1500;
        return () => performance.now() > end;
      })(),
    );
    const statuses = await Promise.all(Array.from({ length: 50 }, () => status('optional')));
    await delaying;
    assert.deepEqual([...new Set(statuses)], [204]);
  }).timeout(60_000);
});
