import assert from 'node:assert/strict';
import { eventually } from '../src/eventually.js';

describe('eventually', () => {
  it('repeats the check until it no longer throws, and returns its result', async () => {
    let checks = 0;
    const result = await eventually(() => {
      assert.ok(++checks >= 3);
      return checks;
    });
    assert.deepEqual([result, checks], [3, 3]);
  });

  it('rejects with the last error of the check after the timeout', async () => {
    let checks = 0;
    await assert.rejects(
      eventually(async () => {
        throw new Error(`check ${++checks}`);
      }, 30),
      (error: Error) => error.message === `check ${checks}`,
    );
    assert.ok(checks > 1, `${checks} checks`);
  });
});
