import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SimulatedLoad, SimulatedResponse } from '../support/simulated-load.js';

const seconds = 3;

async function simulate(load: SimulatedLoad): Promise<SimulatedResponse[]> {
  const worker = new Worker(new URL('../support/simulated-load.js', import.meta.url), {
    workerData: load,
  });
  const [responses] = await once(worker, 'message');
  await worker.terminate();
  return responses;
}

const good = (responses: readonly SimulatedResponse[]) =>
  responses.filter(({ isServed, ms }) => isServed && ms <= 1000).length;

/** Returns the 99th percentile of the times of the refusals, in ms. */
function refusedP99(responses: readonly SimulatedResponse[]): number {
  const times = responses.filter(({ isServed }) => !isServed).map(({ ms }) => ms);
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] as number;
}

describe('admission control in a simulated event loop', () => {
  for (const [title, workMs, waitMs, capacity] of [
    ['compute for 2 ms', 2, 0, 480],
    ['compute for 10 ms', 10, 0, 99],
    ['wait for 50 ms and compute for 1 ms', 1, 50, 850],
  ] as const) {
    it(`refuses within 0.7 s and keeps 80 % of the goodput at 2 and 5 times the capacity, for requests that ${title}`, async () => {
      for (const times of [2, 5]) {
        const responses = await simulate({ workMs, waitMs, perSecond: capacity * times, seconds });
        assert.ok(refusedP99(responses) < 700, `${times}x: p99 ${refusedP99(responses)} ms`);
        assert.ok(
          good(responses) > 0.8 * capacity * seconds,
          `${times}x: ${good(responses)} in ${seconds} s`,
        );
        const critical = responses.filter(({ importance }) => importance === 'critical');
        assert.ok(good(critical) > 0.8 * critical.length, `${times}x: critical requests`);
      }
    }).timeout(180_000);
  }

  it('keeps 80 % of the goodput of requests without work on a slow machine, where refusals cost more than they save', async () => {
    // 0.12 ms each: turns of 1,000 connections take longer than the target delay of 100 ms
    const load = { workMs: 0, waitMs: 0, slowdown: 5, perSecond: 8000, seconds: 6 };
    const responses = await simulate(load);
    assert.ok(good(responses) > 0.8 * load.perSecond * load.seconds, `${good(responses)} in 6 s`);
  }).timeout(180_000);
});
