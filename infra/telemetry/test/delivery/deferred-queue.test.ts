import assert from 'node:assert/strict';
import { createBacklog, type Task } from '../src/backlog.js';
import { until } from './accounts.js';

describe('a backlog', () => {
  let done: number[];
  const task = (number: number): Task => ({ settle: () => void done.push(number) });

  beforeEach(() => {
    done = [];
  });

  it('does its tasks together, in their order, once they have waited long enough', async () => {
    const backlog = createBacklog(20);
    backlog.add(task(1));
    backlog.add(task(2));
    assert.deepEqual(done, []);
    await until(() => done.length > 0);
    assert.deepEqual(done, [1, 2]);
    backlog.add(task(3));
    assert.deepEqual(done, [1, 2]);
    await until(() => done.length > 2);
    assert.deepEqual(done, [1, 2, 3]);
  });

  it('does them sooner when they are many', () => {
    const backlog = createBacklog(60_000);
    for (let at = 0; at < 1000; at += 1) backlog.add(task(at));
    const early = done.length;
    assert.ok(early > 900 && early < 1000, `${early}`);
    backlog.settle();
    assert.deepEqual(
      done,
      Array.from({ length: 1000 }, (_, at) => at),
    );
  });

  it('does each once, those that are added meanwhile included', () => {
    const backlog = createBacklog(60_000);
    backlog.add({
      settle: () => {
        done.push(1);
        backlog.add(task(2));
      },
    });
    backlog.settle();
    backlog.settle();
    backlog.settle();
    assert.deepEqual(done, [1, 2]);
  });

  it('does each at once after its end, or when it may not wait', () => {
    const backlog = createBacklog(60_000);
    backlog.add(task(1));
    backlog.close();
    assert.deepEqual(done, [1]);
    backlog.add(task(2));
    assert.deepEqual(done, [1, 2]);
    createBacklog(0).add(task(3));
    assert.deepEqual(done, [1, 2, 3]);
  });
});
