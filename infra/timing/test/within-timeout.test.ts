import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { withinTimeout } from '../src/within-timeout.js';

/** Rejects with the signal's reason. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });

describe('withinTimeout', () => {
  it('aborts the work with a TimeoutError after the timeout', async () => {
    await assert.rejects(withinTimeout({ ms: 10, outer: undefined }, untilAborted), { name: 'TimeoutError' });
  });

  it('aborts the work when the outer signal is aborted, with the same reason', async () => {
    const outer = new AbortController();
    const pending = withinTimeout({ ms: 5000, outer: outer.signal }, untilAborted);
    outer.abort(new Error('stopped'));
    await assert.rejects(pending, /stopped/);
  });

  it('passes an aborted signal when the outer signal is already aborted', async () => {
    const outer = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(withinTimeout({ ms: 5000, outer }, untilAborted), /stopped/);
  });

  it('uses timeoutReason and abortReason', async () => {
    const options = { outer: undefined, timeoutReason: () => new Error('late') };
    await assert.rejects(withinTimeout({ ...options, ms: 10 }, untilAborted), /late/);
    const outer = AbortSignal.abort('gone');
    const abortReason = (reason: unknown) => new Error(`outer: ${reason}`);
    await assert.rejects(withinTimeout({ ms: 5000, outer, abortReason }, untilAborted), /outer: gone/);
  });

  it('returns the result and does not abort the signal afterwards', async () => {
    let passedSignal: AbortSignal | undefined;
    const result = await withinTimeout({ ms: 10, outer: undefined }, async (signal) => {
      passedSignal = signal;
      return 42;
    });
    assert.equal(result, 42);
    await sleep(30);
    assert.equal(passedSignal?.aborted, false);
  });

  it('causes no warning when many calls share a signal', async () => {
    const warnings: Error[] = [];
    const collect = (warning: Error) => warnings.push(warning);
    process.on('warning', collect);
    try {
      const { signal: outer } = new AbortController();
      const call = () => withinTimeout({ ms: 1000, outer }, () => new Promise(setImmediate));
      await Promise.all(Array.from({ length: 50 }, call));
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', collect);
    }
  });
});
