import assert from 'node:assert/strict';
import { createRepeats, RefusedError } from '../../src/journeys/repeats.js';

/** Action that fails with each of the errors and then returns 7. */
function failing(...errors: Error[]): () => Promise<number> {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw error;
    return 7;
  };
}
const refused = () => new RefusedError('GET /a: 503 instead of 200\nbody');

describe('createRepeats', () => {
  it('repeats an action after refusals, up to a number for all actions', async () => {
    const lines: string[] = [];
    const repeats = createRepeats(3, (line) => lines.push(line), 1);
    assert.equal(await repeats.run(failing(refused(), refused())), 7);
    assert.equal(repeats.count, 2);
    assert.deepEqual(lines[0], 'repeated after GET /a: 503 instead of 200');
    await assert.rejects(repeats.run(failing(refused(), refused())), RefusedError);
    assert.equal(repeats.count, 3);
  });

  it('rejects at once with another error', async () => {
    const repeats = createRepeats(3, () => undefined, 1);
    await assert.rejects(repeats.run(failing(new Error('500'))), /500/);
    assert.equal(repeats.count, 0);
  });
});
