import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { orderSettings } from '@glasshouse/order';
import { readSettings } from '@glasshouse/settings';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import { type Load, startLoad } from './load.js';
import { services, startTwoOfEach, type TwoOfEach } from './two-of-each.js';

const declared = {
  MONGODB_URL: { type: 'string', doc: 'MongoDB, e.g. mongodb://127.0.0.1:27017/?directConnection=true' },
  HAZELCAST_MEMBERS: { type: 'string', doc: 'Hazelcast, host:port' },
  HAZELCAST_CLUSTER: { type: 'string', default: 'dev', doc: 'name of the Hazelcast cluster' },
} as const;

const workers = 3;
const readers = 4;
const heartbeatMs = 200;
/** Longer than clients keep idle connections (2 s) and many heartbeats; the same value as in docker-compose.yml. */
const drainMs = 3000;
/** Long enough for another instance to acquire the lease of a killed instance's order and finish it. */
const repeatTimeoutMs =
  orderSettings.SAGA_LEASE_MS.default + 2 * orderSettings.SAGA_RECOVERY_MS.default + 2000;

/** Statuses of a retry whose first attempt took effect, while its response was lost with the instance. */
const retryStatuses: readonly (readonly [step: RegExp, ...statuses: number[]])[] = [
  [/^write the profile/, 200],
  [/^take product \d+ out$/, 404],
  [/^change the password$/, 401, 403],
];
const isRepeated = (step: string, status: number): boolean =>
  retryStatuses.some(([name, ...statuses]) => name.test(step) && statuses.includes(status));

describe('two instances of every service', function rolling() {
  this.timeout(300_000);
  let shop: TwoOfEach;
  let load: Load | undefined;

  before('start the instances', async () => {
    shop = await startTwoOfEach({ ...readSettings(process.env, declared), drainMs, heartbeatMs });
  });
  beforeEach('start the load', () => {
    const { restocking: _, ...calm } = journeys;
    load = startLoad({
      gateway: shop.gateway,
      administrator: shop.administrator,
      journeys: Object.values(calm),
      workers,
      pauseMs: 200,
      readers,
      repeatTimeoutMs,
    });
  });
  afterEach('stop the load', () => load?.stop());
  after('stop the instances', () => shop?.close());

  const failed = () => (load as Load).steps.filter(({ failure }) => failure !== undefined);

  it('can be restarted one after the other without a failed request', async () => {
    const { processes, balancers } = shop;
    const connectionsBefore = new Map<string, number>();
    const connectionsTo = (name: string) =>
      Object.values(balancers).map(({ connections }) => connections.get(name) ?? 0);
    await pause(1000);
    for (const service of services) {
      for (const name of [`${service}-1`, `${service}-2`]) {
        const code = await processes.end(name, 'SIGTERM');
        assert.equal(code, 0, `${name} ended with ${code}`);
        await processes.start(name);
        connectionsBefore.set(name, Math.max(...connectionsTo(name)));
        await shop.inService(name);
      }
      assert.deepEqual(failed(), [], `after ${service}`);
    }
    await eventually(async () => {
      for (const [name, before] of connectionsBefore)
        assert.ok(Math.max(...connectionsTo(name)) > before, `${name} gets no connections`);
    });
    await load?.stop();
    assert.deepEqual(failed(), []);
    assert.deepEqual(processes.failures, []);
    console.log(`      ${(load as Load).steps.length} requests, 10 restarts`);
  });

  for (const service of services) {
    it(`lose only requests in progress when an instance of ${service} is killed`, async () => {
      const { processes } = shop;
      const name = `${service}-1`;
      await pause(2000);
      const before = failed().length;
      assert.equal(before, 0);
      await processes.end(name, 'SIGKILL');
      const endedAt = performance.now();
      await shop.outOfService(name);
      await pause(2000);
      await processes.start(name);
      await shop.inService(name);
      await pause(1000);
      await load?.stop();
      const lost = failed();
      assert.ok(lost.length <= workers + readers, JSON.stringify(lost, null, 1));
      for (const { journey, name: step, status, failure, traceId, at, milliseconds } of lost) {
        assert.ok(
          at - milliseconds <= endedAt,
          `sent after the instance had ended: ${journey}, ${step}: ${failure}`,
        );
        if (service === 'gateway') assert.equal(status, 0, failure);
        else {
          // CONFLICT: an order in confirmation is locked until the killed instance's lease expires
          const reported = /BACKEND_UNAVAILABLE|OUTCOME_UNKNOWN|DEADLINE_EXCEEDED|CONFLICT/.test(
            `${failure}`,
          );
          assert.ok(reported || isRepeated(step, status), `${journey}, ${step}: ${failure}`);
          assert.match(traceId, /^[0-9a-f]{32}$/);
        }
      }
      console.log(`      ${(load as Load).steps.length} requests, ${lost.length} lost`);
    });
  }
});
