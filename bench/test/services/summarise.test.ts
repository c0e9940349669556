import assert from 'node:assert/strict';
import {
  compareWindows,
  summarise,
  type TrialResult,
  type WindowResult,
} from '../../src/services/summarise.js';

const windows = (...pairs: [perSecond: number, bare: number][]): WindowResult[] =>
  pairs.map(([perSecond, bare], at) => ({ perSecond, bare, busy: 1 - at / 100 }));

const kit: TrialResult = {
  name: 'kit',
  pair: windows([900, 1000], [1000, 2000], [3800, 4000]),
  alone: windows([8000, 10_000], [5000, 10_000], [8000, 10_000]),
  p50Ms: 2,
  p99Ms: 5,
  failed: 0,
  rss: 80 * 2 ** 20,
};

describe('compareWindows', () => {
  it('compares each window with the mean of the bare windows before and after it', () => {
    assert.deepEqual(compareWindows([1000, 800, 900, 600, 700], 0.99), [
      { perSecond: 800, bare: 950, busy: 0.99 },
      { perSecond: 600, bare: 800, busy: 0.99 },
    ]);
    assert.deepEqual(compareWindows([1000], 1), []);
  });

  it('shows no difference on a machine that slows down steadily', () => {
    const slower = compareWindows([1000, 990, 980, 970, 960, 950, 940], undefined);
    assert.deepEqual(
      slower.map(({ perSecond, bare }) => perSecond / bare),
      [1, 1, 1],
    );
  });
});

describe('summarise', () => {
  it('compares adjacent windows before it takes the median', () => {
    const { pair, alone } = summarise([kit]);
    // window ratios: 0.9, 0.5, 0.95; the ratio of the medians would be 0.5
    assert.equal(pair.share, 0.9);
    assert.deepEqual(pair.shares, [0.9]);
    assert.deepEqual(pair.quartiles, [0.5, 0.95]);
    assert.ok(Math.abs(pair.addedUs - (1e6 / 900 - 1000)) < 1e-9);
    assert.equal(pair.perSecond, 1000);
    assert.equal(alone.share, 0.8);
    assert.equal(alone.addedUs, 25);
    assert.equal(pair.busy, 0.99);
  });

  it('weights all trials equally', () => {
    const trial = (...pair: [number, number][]): TrialResult => ({ ...kit, pair: windows(...pair) });
    const { pair } = summarise([
      trial([500, 1000], [500, 1000], [800, 1000]),
      trial([1500, 2000], [1600, 2000], [1600, 2000]),
      trial([500, 1000], [1000, 1000]),
    ]);
    // window ratios: 0.5 0.5 0.8, 0.75 0.8 0.8, 0.5 1; the median of all windows would be 0.775
    assert.deepEqual(pair.shares, [0.5, 0.8, 0.75]);
    assert.ok(Math.abs(pair.share - 2.05 / 3) < 1e-9, String(pair.share));
    // medians of the trials: 1000 µs, 125 µs, and 500 µs between 1000 µs and 0
    assert.ok(Math.abs(pair.addedUs - (1000 + 125 + 500) / 3) < 1e-9, String(pair.addedUs));
    assert.deepEqual(pair.quartiles, [0.5, 0.8]);
    assert.deepEqual(
      pair.windows.map(({ perSecond }) => perSecond),
      [500, 500, 800, 1500, 1600, 1600, 500, 1000],
    );
    assert.equal(pair.perSecond, 900);
  });

  it('takes the median of latency and memory and sums failed requests', () => {
    const others = { ...kit, p50Ms: 7, p99Ms: 9, failed: 2, rss: 100 * 2 ** 20 };
    const third = { ...kit, p50Ms: 3, p99Ms: 6, failed: 1, rss: 90 * 2 ** 20 };
    const { latencyMs, failed, rssMb } = summarise([kit, others, third]);
    assert.deepEqual(latencyMs, { p50: 3, p99: 6 });
    assert.equal(failed, 3);
    assert.equal(rssMb, 90);
  });

  it('omits the core use if it was not measured', () => {
    const unpinned = { ...kit, pair: kit.pair.map((window) => ({ ...window, busy: undefined })) };
    assert.ok(!('busy' in summarise([unpinned]).pair));
  });
});
