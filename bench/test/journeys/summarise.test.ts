import assert from 'node:assert/strict';
import { requestsPerJourney } from '../../src/journeys/purchase.js';
import { compareRounds, summariseShop } from '../../src/journeys/summarise.js';
import type { LoadWindow } from '../../src/journeys/window.js';

function loadWindow(journeys: number, seconds: number, cpuSeconds: number): LoadWindow {
  const journeysMs = Array.from({ length: journeys }, (_, at) => at + 1);
  return { seconds, cpuSeconds, restingSeconds: seconds / 50, busy: 0.9, journeysMs };
}

describe('summariseShop', () => {
  it('returns medians of the windows and percentiles of all journeys', () => {
    const windows = [loadWindow(100, 2, 1.5), loadWindow(60, 2, 1.2), loadWindow(40, 2, 1.2)];
    assert.deepEqual(summariseShop(windows), {
      journeysPerSecond: 30,
      requestsPerSecond: 30 * requestsPerJourney,
      cpuMs: 20,
      p50Ms: 34,
      p99Ms: 98,
      journeys: 200,
      busy: 0.9,
      resting: 0.02,
      windows: [
        { journeysPerSecond: 50, cpuMs: 15 },
        { journeysPerSecond: 30, cpuMs: 20 },
        { journeysPerSecond: 20, cpuMs: 30 },
      ],
    });
  });

  it('omits the use of the core and the other shop if they were not measured', () => {
    const { busy, resting } = summariseShop([
      { ...loadWindow(10, 1, 1), busy: undefined, restingSeconds: undefined },
    ]);
    assert.deepEqual({ busy, resting }, { busy: undefined, resting: undefined });
  });
});

describe('compareRounds', () => {
  it('cancels a steady change of the speed of the machine', () => {
    // this version is twice as fast, and the machine loses ten journeys in each window
    const journeys = [200, 95, 90, 170].map((count) => loadWindow(count, 1, count / 100)) as [
      LoadWindow,
      LoadWindow,
      LoadWindow,
      LoadWindow,
    ];
    const [first, second, third, last] = journeys;
    const { journeysRatio, cpuRatio } = compareRounds([{ current: [first, last], earlier: [second, third] }]);
    assert.deepEqual(journeysRatio, { median: 2, quartiles: [2, 2] });
    assert.ok(Math.abs(cpuRatio.median - 1) < 1e-9);
  });

  it('returns the median and the quartiles of the rounds', () => {
    const rounds = [1, 2, 3, 4, 5].map((ratio) => ({
      current: [loadWindow(10 * ratio, 1, 1)],
      earlier: [loadWindow(10, 1, 1)],
    }));
    const { journeysRatio, cpuRatio } = compareRounds(rounds);
    assert.deepEqual(journeysRatio, { median: 3, quartiles: [2, 4] });
    assert.ok(Math.abs(cpuRatio.median - 1 / 3) < 1e-9);
  });
});
