import assert from 'node:assert/strict';
import { createFaults, type Fault, type Faults } from '@glasshouse/faults';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import type { FaultsByInstance } from '../../contract/src/faults.js';
import type { Console } from '../../server/src/index.js';
import { assertMatchesSchema } from '../check-response.js';
import { startConsole } from '../start-console.js';

const token = 'token-of-the-test';
const slow: Fault = { id: 'slow', port: 'store', effect: { type: 'latency', ms: 10 } };

describe('faults of scraped services', () => {
  let console: Console & { url: string };
  const telemetries: TestTelemetry[] = [];
  const services: RunningServer[] = [];
  const faults: Faults[] = [];

  async function startService(name: string, enabled: boolean): Promise<void> {
    const telemetry = createTestTelemetry(name);
    const app = createHttpApp({ telemetry, routes: [], readiness: {} });
    const own = createFaults();
    if (enabled) app.emit('faults', { faults: own, token });
    telemetries.push(telemetry);
    faults.push(own);
    services.push(await listen(app, { host: '127.0.0.1', port: 0 }));
  }

  before(async () => {
    await startService('order', true);
    await startService('order', true);
    await startService('plain', false);
    console = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: [
        ...services.map(({ url }, at) => ({ name: at === 2 ? 'plain' : 'order', url: `${url}/metrics` })),
        { name: 'gone', url: 'http://127.0.0.1:1/metrics' },
      ],
    });
  });
  afterEach(() => {
    for (const each of faults) each.replace([]);
  });
  after(async () => {
    await console.close();
    await Promise.all(services.map((service) => service.close(100)));
    for (const each of faults) each.close();
    for (const telemetry of telemetries) await telemetry.close();
  });

  async function send(method: 'GET' | 'PUT', value?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${console.url}/api/faults`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    const body = (await response.json()) as FaultsByInstance & { detail?: string };
    if (response.ok) assertMatchesSchema(method, response.url, body);
    return { status: response.status, body };
  }
  const active = () => faults.map((each) => each.list().map(({ fault }) => fault.id));

  it('are replaced on all instances of a service, and listed by instance', async () => {
    const { status, body } = await send('PUT', { service: 'order', faults: [slow] });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(active(), [['slow'], ['slow'], []]);
    const listed = (await send('GET')).body.items;
    assert.deepEqual(
      listed.map(({ service, instance, items }) => [service, instance, items.map(({ fault }) => fault)]),
      services.slice(0, 2).map(({ url }) => ['order', new URL(url).host, [slow]]),
    );
  });

  it('are replaced on one instance, which then differs from the others', async () => {
    const instance = new URL(services[1]?.url ?? '').host;
    await send('PUT', { service: 'order', instance, faults: [slow] });
    assert.deepEqual(active(), [[], ['slow'], []]);
  });

  it('need the token', async () => {
    for (const authorization of ['', 'Bearer wrong', `Basic ${token}`]) {
      const refused = await send('PUT', { service: 'order', faults: [slow] }, { authorization });
      assert.equal(refused.status, 401);
      assert.ok(!JSON.stringify(refused.body).includes(token));
    }
    assert.deepEqual(active(), [[], [], []]);
  });

  it('are refused for pages of other origins', async () => {
    const refused = await send('PUT', { service: 'order', faults: [] }, { origin: 'https://example.com' });
    assert.equal(refused.status, 403);
  });

  it('are refused with the reason for an unknown service, for one without faults, for an impossible fault', async () => {
    const unknown = await send('PUT', { service: 'moon', faults: [] });
    assert.equal(unknown.status, 404);
    const disabled = await send('PUT', { service: 'plain', faults: [] });
    assert.equal(disabled.status, 404);
    assert.match(disabled.body.detail ?? '', /plain does not have faults enabled: set FAULTS_TOKEN/);
    const gone = await send('PUT', { service: 'gone', faults: [] });
    assert.equal(gone.status, 503);
    const impossible = await send('PUT', {
      service: 'order',
      faults: [{ id: 'f', port: 'store', effect: { type: 'stale' } }],
    });
    assert.equal(impossible.status, 400);
    assert.match(JSON.stringify(impossible.body), /the port store has the effects/);
  });
});
