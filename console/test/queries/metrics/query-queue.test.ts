import assert from 'node:assert/strict';
import { createQueryQueue } from '../../../server/src/queries/metrics/query-queue.js';

describe('queue of metric queries', () => {
  it('runs one query at a time, also after one that fails, and refuses a tenth', async () => {
    const queue = createQueryQueue();
    let running = 0;
    const query = async () => {
      assert.equal(++running, 1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running--;
      throw new Error('fails');
    };
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => queue.run(query)));
    const reasons = results.map((result) => result.status === 'rejected' && result.reason);
    assert.deepEqual(
      reasons.slice(0, 9).map(({ message }) => message),
      new Array(9).fill('fails'),
    );
    assert.equal(reasons[9].code, 'OVERLOADED');
    assert.equal(reasons[9].headers['retry-after'], '1');
    assert.equal(await queue.run(async () => 1), 1);
  });
});
