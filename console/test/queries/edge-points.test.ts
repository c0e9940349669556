import assert from 'node:assert/strict';
import { edgePoints } from '../../server/src/queries/edges/edge-points.js';
import { createTimings } from '../../server/src/queries/timings.js';

interface Call {
  startUs: number;
  clientUs: number;
  serverUs: number;
  isFailed: boolean;
}

/** Quantile by nearest rank in milliseconds. */
function quantile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted.length === 0
    ? null
    : (sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number) / 1000;
}

/** Groups the calls by part and sorts each group. */
function expectedPoints(calls: readonly Call[], fromUs: number, toUs: number, count: number) {
  const stepUs = (toUs - fromUs) / count;
  return Array.from({ length: count }, (_, part) => {
    const own = calls.filter(
      ({ startUs }) => Math.min(count - 1, Math.max(0, Math.floor((startUs - fromUs) / stepUs))) === part,
    );
    const matched = own.filter(({ serverUs }) => !Number.isNaN(serverUs));
    const gaps = matched.map(({ clientUs, serverUs }) => clientUs - serverUs);
    return {
      timeMs: (fromUs + part * stepUs) / 1000,
      count: own.length,
      errors: own.filter(({ isFailed }) => isFailed).length,
      clientP95Ms: quantile(
        own.map(({ clientUs }) => clientUs),
        0.95,
      ),
      serverP95Ms: quantile(
        matched.map(({ serverUs }) => serverUs),
        0.95,
      ),
      gapP95Ms: quantile(gaps, 0.95),
      gapMaxMs: quantile(gaps, 1),
    };
  });
}

describe('edgePoints', () => {
  it('has the counts and quantiles of each part, for calls with and without a server span, in and out of the range', () => {
    let state = 5;
    const random = () => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return state / 2 ** 32;
    };
    for (const [length, matched, parts] of [
      [0, 0, 3],
      [1, 1, 1],
      [40, 0.5, 7],
      [3000, 0.9, 20],
      [500, 0, 300],
    ] as const) {
      const calls = Array.from({ length }, (): Call => {
        const clientUs = Math.floor(1e6 * random());
        const serverUs = random() < matched ? Math.floor(clientUs * 1.2 * random()) : Number.NaN;
        return { startUs: 900 + Math.floor(1300 * random()), clientUs, serverUs, isFailed: random() < 0.1 };
      });
      const client = createTimings();
      for (const { startUs, clientUs } of calls) client.add(startUs, clientUs);
      const failed = [...calls.keys()].filter((at) => calls[at]?.isFailed);
      const placed = { client, serverUsAt: (at: number) => (calls[at] as Call).serverUs, failed };
      assert.deepEqual(edgePoints(placed, 1000, 2000, parts), expectedPoints(calls, 1000, 2000, parts));
    }
  });
});
