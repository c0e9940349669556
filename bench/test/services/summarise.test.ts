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
};

describe('summarise', () => {
  it('compares within a round, then takes the median', () => {
    const kit: Seen = {
      ...bare,
      name: 'kit',
      pair: slices(900, 1000, 3800),
      alone: slices(8000, 5000, 8000),
    };
    const { pair, alone } = summarise(kit, bare);
    // 0.9, 0.5, 0.95; the ratio of the medians would be 0.5
    assert.equal(pair.share, 0.9);
    assert.deepEqual(pair.quartiles, [0.5, 0.95]);
    assert.ok(Math.abs(pair.addedUs - (1e6 / 900 - 1000)) < 1e-9);
    assert.equal(pair.perSecond, 1000);
    assert.equal(alone.share, 0.8);
    assert.equal(alone.addedUs, 25);
    assert.equal(pair.busy, 0.99);
  });

  it('finds that the bare services cost nothing', () => {
    const { pair, latencyMs } = summarise(bare, bare);
    assert.equal(pair.share, 1);
    assert.equal(pair.addedUs, 0);
    assert.deepEqual(latencyMs, { p50: 2, p99: 5 });
  });

  it('says nothing of the cores where they cannot be watched', () => {
    const blind = { ...bare, pair: bare.pair.map(({ perSecond }) => ({ perSecond, busy: undefined })) };
    assert.ok(!('busy' in summarise(blind, blind).pair));
  });
});
