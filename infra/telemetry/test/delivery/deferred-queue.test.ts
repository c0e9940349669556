import assert from 'node:assert/strict';
import { createDeferredQueue, type Job } from '../../src/delivery/deferred-queue.js';
import { until } from '../delivery-stats.js';

describe('createDeferredQueue', () => {
  let done: number[];
  const job = (number: number): Job => ({ run: () => void done.push(number) });

  beforeEach(() => {
    done = [];
  });

  it('runs its jobs together, in order, after the delay', async () => {
    const queue = createDeferredQueue(20);
    queue.add(job(1));
    queue.add(job(2));
    assert.deepEqual(done, []);
    await until(() => done.length > 0);
    assert.deepEqual(done, [1, 2]);
    queue.add(job(3));
    assert.deepEqual(done, [1, 2]);
    await until(() => done.length > 2);
    assert.deepEqual(done, [1, 2, 3]);
  });

  it('runs jobs early when many are queued', () => {
    const queue = createDeferredQueue(60_000);
    for (let at = 0; at < 1000; at += 1) queue.add(job(at));
    const early = done.length;
    assert.ok(early > 900 && early < 1000, `${early}`);
    queue.flush();
    assert.deepEqual(
      done,
      Array.from({ length: 1000 }, (_, at) => at),
    );
  });

  it('runs each job once, including jobs added during a flush', () => {
    const queue = createDeferredQueue(60_000);
    queue.add({
      run: () => {
        done.push(1);
        queue.add(job(2));
      },
    });
    queue.flush();
    queue.flush();
    queue.flush();
    assert.deepEqual(done, [1, 2]);
  });

  it('runs a job immediately after close() and with a delay of 0', () => {
    const queue = createDeferredQueue(60_000);
    queue.add(job(1));
    queue.close();
    assert.deepEqual(done, [1]);
    queue.add(job(2));
    assert.deepEqual(done, [1, 2]);
    createDeferredQueue(0).add(job(3));
    assert.deepEqual(done, [1, 2, 3]);
  });
});
