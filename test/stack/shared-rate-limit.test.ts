import assert from 'node:assert/strict';
import { type Cache, createHazelcastCache } from '@glasshouse/cache';
import { createApp, gatewaySettings, type Upstreams } from '@glasshouse/gateway';
import { createClient, listen, type RunningServer } from '@glasshouse/http';
import { serviceOf, urlVariable } from '@glasshouse/roster';
import { readSettings } from '@glasshouse/settings';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';

const limit = 100;
/** Port 9 (discard) of this machine: the test calls no upstream service. */
const nowhere = 'http://127.0.0.1:9';

describe('The rate limit of two gateways on one Hazelcast cluster', () => {
  let telemetry: TestTelemetry;
  const caches: Cache[] = [];
  const servers: RunningServer[] = [];
  before(async () => {
    telemetry = createTestTelemetry('gateway');
    const members = (process.env.HAZELCAST_MEMBERS ?? '').split(',').filter(Boolean);
    assert.ok(members.length > 0, 'HAZELCAST_MEMBERS must name the members to test against');
    const names = serviceOf('gateway').calls;
    const environment = {
      PUBLIC_URL: nowhere,
      RATE_LIMIT_REQUESTS: String(limit),
      RATE_LIMIT_WINDOW_SECONDS: '86400',
      ...Object.fromEntries(names.map((name) => [urlVariable(name), nowhere])),
    };
    const settings = readSettings(environment, gatewaySettings);
    for (let n = 0; n < 2; n++) {
      const cache = createHazelcastCache({
        members,
        cluster: process.env.HAZELCAST_CLUSTER || 'dev',
        telemetry,
        // long, because the machine may be busy
        timeoutMs: 5000,
      });
      await cache.start();
      // the machine may be busy
      await eventually(() => cache.ping(), 30_000);
      caches.push(cache);
      const upstreams = Object.fromEntries(
        names.map((upstream) => [upstream, createClient({ upstream, url: nowhere, telemetry })]),
      ) as unknown as Upstreams;
      const app = createApp({ settings, telemetry, upstreams, sharedCache: cache });
      servers.push(await listen(app, { host: '127.0.0.1', port: 0 }));
    }
  });
  after(async () => {
    for (const server of servers) await server.close(0);
    for (const cache of caches) await cache.close();
    await telemetry.close();
  });

  async function remaining(server: RunningServer | undefined): Promise<number> {
    const response = await fetch(`${server?.url}/nothing`);
    await response.arrayBuffer();
    return Number(/r=(\d+)/.exec(response.headers.get('ratelimit') ?? '')?.[1]);
  }

  it('counts the requests at both gateways', async () => {
    const [first, second] = servers;
    let sent = 0;
    for (; sent < 40; sent++) await remaining(first);
    await eventually(async () => {
      sent++;
      assert.equal(await remaining(second), limit - sent);
    });
    const failures = 'gateway_rate_limit_exchanges_total{outcome="failure"}';
    assert.equal(await readMetric(telemetry, failures), 0);
  });
});
