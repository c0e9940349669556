import assert from 'node:assert/strict';
import { pauseAfter } from '../../src/delivery/backoff.js';

const limits = { minMs: 250, maxMs: 15_000 };
/** Returns the shortest and the longest of 500 pauses. */
function range(failures: number, requestedMs: number, flushing: boolean): [number, number] {
  const pauses = Array.from({ length: 500 }, () => pauseAfter(failures, limits, requestedMs, flushing));
  return [Math.min(...pauses), Math.max(...pauses)];
}

describe('pauseAfter', () => {
  it('doubles the range of the pause after each failure, up to the maximum', () => {
    for (const [failures, longest] of [
      [1, 250],
      [2, 500],
      [4, 2000],
      [60, 15_000],
    ] as const) {
      const [low, high] = range(failures, 0, false);
      assert.ok(low >= 125 && low < 125 + longest * 0.2, `${failures}: ${low}`);
      assert.ok(high > longest * 0.8 && high <= 125 + longest, `${failures}: ${high}`);
    }
  });

  it('respects the pause requested by a receiver, up to one minute', () => {
    assert.equal(range(1, 30_000, false)[0], 30_000);
    assert.equal(range(1, 3_600_000, false)[1], 60_000);
  });

  it('stays between half the minimum and about one second during a flush, for any requested pause', () => {
    const [low, high] = range(60, 30_000, true);
    assert.ok(low >= 125 && high <= 1125, `${low} to ${high}`);
  });
});
