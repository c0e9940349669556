import assert from 'node:assert/strict';
import { createRestartPolicy, restartLimits } from '../src/restart-policy.js';

describe('restart policy', () => {
  it('pauses 0.5, 1, 2 and 4 s, and stops restarting at the fifth exit within a minute', () => {
    const policy = createRestartPolicy(restartLimits);
    const pauses = [0, 2_000, 5_000, 10_000, 59_999].map((atMs) => policy.onExit(atMs, 1_000));
    assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, undefined]);
  });

  it('restarts with pauses of at most 10 s while fewer than five exits happen within a minute', () => {
    const policy = createRestartPolicy(restartLimits);
    const pauses = Array.from({ length: 8 }, (_, index) => policy.onExit(index * 16_000, 10_000));
    assert.deepEqual(pauses, [500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000]);
  });

  it('returns to the first pause after the process was ready for a minute', () => {
    const policy = createRestartPolicy(restartLimits);
    const pauses = [
      [0, 0],
      [1_000, 100],
      [62_000, 60_000],
      [63_000, 500],
    ].map(([atMs, readyMs]) => policy.onExit(atMs as number, readyMs as number));
    assert.deepEqual(pauses, [500, 1_000, 500, 1_000]);
  });
});
