import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { choose, startDemo } from '../src/demo.js';
import { type Journey, journey } from '../src/journey.js';
import type { Reply, Shopper } from '../src/shopper.js';

const reply = (status: number): Reply => ({
  status,
  traceId: 'a'.repeat(32),
  milliseconds: 1,
  headers: {},
  body: undefined,
});
const look: Journey = journey({
  name: 'look',
  about: '',
  steps: [{ name: 'look', expect: 200, request: { method: 'GET', path: '/' } }],
});

/** Creates a shop whose n-th response is `responses[n]`; an error means no response. Calls `done` after the last one. */
function fakeShop(responses: (number | Error)[], done: () => void): Shopper {
  let next = 0;
  return {
    async call() {
      const response = responses[next++];
      if (next >= responses.length) done();
      if (response instanceof Error) throw response;
      return reply(response ?? 200);
    },
    close: async () => undefined,
  };
}

async function runDemo(responses: (number | Error)[]) {
  const telemetry = createTestTelemetry('traffic');
  let demo: ReturnType<typeof startDemo> | undefined;
  await new Promise<void>((resolve) => {
    const shopper = fakeShop(responses, resolve);
    demo = startDemo({
      journeys: [{ journey: look, weight: 1 }],
      paceMs: 1,
      log: telemetry.log,
      shopper,
      random: () => 0,
    });
  });
  await new Promise((resolve) => setImmediate(resolve));
  await demo?.close();
  await telemetry.close();
  return telemetry.records.map((record) => `${record['log.level']} ${record.message}`);
}

describe('Demo traffic', () => {
  it('logs nothing while journeys pass', async () => {
    assert.deepEqual(await runDemo([200, 200, 200]), []);
  });

  it('logs a warning for a failed journey and continues', async () => {
    assert.deepEqual(await runDemo([500, 200, 503]), [
      'warn journey failed: look: expected 200, got 500',
      'warn journey failed: look: expected 200, got 503',
    ]);
  });

  it('warns once while the gateway is unreachable, and logs when it is reachable again', async () => {
    const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    assert.deepEqual(await runDemo([unreachable, unreachable, unreachable, 200]), [
      'warn gateway unreachable, retrying less often',
      'info gateway reachable again',
    ]);
  });

  it('picks journeys in proportion to their weights', () => {
    const other = { ...look, name: 'other' };
    const mix = [
      { journey: look, weight: 3 },
      { journey: other, weight: 1 },
    ];
    const names = [0, 0.5, 0.74, 0.76, 0.999].map((chance) => choose(mix, chance).name);
    assert.deepEqual(names, ['look', 'look', 'look', 'other', 'other']);
  });
});
