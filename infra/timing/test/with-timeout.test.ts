import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { TimeoutError, withTimeout } from '../src/with-timeout.js';

const run = promisify(execFile);

describe('withTimeout', () => {
  it('returns the result of work that completes in time', async () => {
    assert.equal(await withTimeout(sleep(1, 'done'), 1000), 'done');
  });

  it('rejects with the error of work that fails in time', async () => {
    await assert.rejects(withTimeout(Promise.reject(new RangeError('broken')), 1000), RangeError);
  });

  it('rejects with a TimeoutError after the timeout', async () => {
    const started = performance.now();
    await assert.rejects(withTimeout(new Promise(() => {}), 20), (error) => {
      assert.ok(error instanceof TimeoutError);
      assert.equal(error.message, 'no response within 20 ms');
      return true;
    });
    assert.ok(performance.now() - started >= 19);
  });

  it('rejects with the error of onTimeout, which it calls only at the timeout', async () => {
    let calls = 0;
    const onTimeout = () => {
      calls += 1;
      return new RangeError('late');
    };
    assert.equal(await withTimeout(sleep(1, 'done'), 1000, onTimeout), 'done');
    assert.equal(calls, 0);
    await assert.rejects(withTimeout(new Promise(() => {}), 10, onTimeout), RangeError);
    assert.equal(calls, 1);
  });

  it('ignores an error of the work after the timeout', async () => {
    const unhandled: unknown[] = [];
    const note = (error: unknown) => unhandled.push(error);
    // Mocha's own listener would fail the run before the assertion.
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', note);
    try {
      const late = sleep(20).then(() => {
        throw new Error('late');
      });
      await assert.rejects(withTimeout(late, 5), TimeoutError);
      await sleep(40);
      assert.deepEqual(unhandled, []);
    } finally {
      process.off('unhandledRejection', note);
      for (const other of others) process.on('unhandledRejection', other);
    }
  });

  it('does not delay the exit of the process when the work has completed', async () => {
    const module = JSON.stringify(new URL('../src/with-timeout.js', import.meta.url).href);
    const script = `
      const { withTimeout } = await import(${module});
      await withTimeout(Promise.resolve(), 60_000);
    `;
    await run(process.execPath, ['--input-type=module', '-e', script], { timeout: 60_000 });
  });
});
