import assert from 'node:assert/strict';
import { type Seen, summarise } from '../../src/services/summarise.js';

const slices = (...perSecond: number[]) =>
  perSecond.map((value, at) => ({ perSecond: value, busy: 1 - at / 100 }));

const bare: Seen = {
  name: 'bare',
  pair: slices(1000, 2000, 4000),
  alone: slices(10_000, 10_000, 10_000),
  p50Ms: [1, 2, 3],
  p99Ms: [4, 5, 6],
  failed: 0,
  rss: 80 * 2 ** 20,
};

describe('summarise', () => {
  it('compares within a round, then takes the median', () => {
    const kit: Seen = {
      ...bare,
      name: 'kit',
      pair: slices(900, 1000, 3800),
      alone: slices(8000, 5000, 8000),
    };
    const { pair, alone } = summarise([kit], [bare]);
    // 0.9, 0.5, 0.95; the ratio of the medians would be 0.5
    assert.equal(pair.share, 0.9);
    assert.deepEqual(pair.shares, [0.9]);
    assert.deepEqual(pair.quartiles, [0.5, 0.95]);
    assert.ok(Math.abs(pair.addedUs - (1e6 / 900 - 1000)) < 1e-9);
    assert.equal(pair.perSecond, 1000);
    assert.equal(alone.share, 0.8);
    assert.equal(alone.addedUs, 25);
    assert.equal(pair.busy, 0.99);
  });

  it('gives each generation the same weight, against the bare services of its own', () => {
    const generation = (name: Seen['name'], ...pair: number[]): Seen => ({
      ...bare,
      name,
      pair: slices(...pair),
    });
    const kit = [
      generation('kit', 500, 500, 800),
      generation('kit', 1500, 1600, 1600),
      generation('kit', 500, 1000),
    ];
    const bares = [
      generation('bare', 1000, 1000, 1000),
      generation('bare', 2000, 2000, 2000),
      generation('bare', 1000, 1000),
    ];
    const { pair } = summarise(kit, bares);
    // 0.5 0.5 0.8, 0.75 0.8 0.8, 0.5 1: the median of all is 0.775
    assert.deepEqual(pair.shares, [0.5, 0.8, 0.75]);
    assert.ok(Math.abs(pair.share - 2.05 / 3) < 1e-9, String(pair.share));
    // 1000 µs, 125 µs, and between 1000 µs and nothing
    assert.ok(Math.abs(pair.addedUs - (1000 + 125 + 500) / 3) < 1e-9, String(pair.addedUs));
    assert.deepEqual(pair.quartiles, [0.5, 0.8]);
    assert.deepEqual(pair.rounds, [500, 500, 800, 1500, 1600, 1600, 500, 1000]);
    assert.equal(pair.perSecond, 900);
  });

  it('takes medians of latency and memory, and adds what failed', () => {
    const others = { ...bare, p50Ms: [7, 8], p99Ms: [9, 10], failed: 2, rss: 100 * 2 ** 20 };
    const third = { ...bare, p50Ms: [], p99Ms: [], failed: 1, rss: 90 * 2 ** 20 };
    const { latencyMs, failed, rssMb } = summarise([bare, others, third], [bare, others, third]);
    assert.deepEqual(latencyMs, { p50: 3, p99: 6 });
    assert.equal(failed, 3);
    assert.equal(rssMb, 90);
  });

  it('finds that the bare services cost nothing', () => {
    const { pair, latencyMs } = summarise([bare, bare], [bare, bare]);
    assert.equal(pair.share, 1);
    assert.deepEqual(pair.shares, [1, 1]);
    assert.equal(pair.addedUs, 0);
    assert.deepEqual(latencyMs, { p50: 2, p99: 5 });
  });

  it('says nothing of the cores where they cannot be watched', () => {
    const blind = { ...bare, pair: bare.pair.map(({ perSecond }) => ({ perSecond, busy: undefined })) };
    assert.ok(!('busy' in summarise([blind], [blind]).pair));
  });
});
