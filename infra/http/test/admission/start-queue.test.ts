import assert from 'node:assert/strict';
import type { Sheddable } from '../../src/admission/importance.js';
import { createStartQueue, type StartQueue } from '../../src/admission/start-queue.js';

function blockMs(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('createStartQueue', () => {
  let queue: StartQueue;
  let started: string[];
  let late: string[];
  beforeEach(() => {
    queue = createStartQueue(20);
    started = [];
    late = [];
  });

  async function request(importance: Sheddable, name: string, workMs = 0): Promise<void> {
    const outcome = await queue.wait(importance);
    (outcome === 'started' ? started : late).push(name);
    blockMs(workMs);
  }

  it('starts the most important requests first, and the newest first among equally important ones', async () => {
    await Promise.all([
      request('optional', 'optional 1'),
      request('normal', 'normal 1'),
      request('critical', 'critical 1'),
      request('normal', 'normal 2'),
      request('critical', 'critical 2'),
    ]);
    assert.deepEqual(started, ['critical 2', 'critical 1', 'normal 2', 'normal 1', 'optional 1']);
    assert.equal(queue.size, 0);
    assert.equal(queue.oldestMs(performance.now()), 0);
  });

  it('starts at most two requests in a turn of the event loop when each exceeds its time slice', async () => {
    let turns = 0;
    const all = Promise.all(Array.from({ length: 6 }, (_, at) => request('normal', String(at), 15)));
    const startedByTurn: number[] = [];
    while (started.length < 6) {
      await turn();
      turns += 1;
      startedByTurn.push(started.length);
    }
    await all;
    const steps = startedByTurn.map((count, at) => count - (startedByTurn[at - 1] ?? 0));
    // The slice is as long as the rest of the turn if that is longer; the code of this test adds to it.
    assert.ok(Math.max(...steps) <= 2, steps.join());
    assert.ok(turns >= 3);
  });

  it('starts many short requests in one turn', async () => {
    const all = Promise.all(Array.from({ length: 100 }, (_, at) => request('normal', String(at))));
    await turn();
    await turn();
    assert.equal(started.length, 100);
    await all;
  });

  it('starts no request during 64 turns in a row that accept a connection, but in the next one', async () => {
    const waiting = request('normal', 'normal');
    let turns = 0;
    while (started.length === 0) {
      queue.connectionAccepted();
      await turn();
      turns += 1;
    }
    await waiting;
    assert.ok(turns >= 60 && turns <= 70, String(turns));
  });

  it('isAccepting is true until a turn without a new connection', async () => {
    queue.connectionAccepted();
    assert.equal(queue.isAccepting, true);
    await turn();
    await turn();
    assert.equal(queue.isAccepting, false);
  });

  it('sweep() refuses requests that have waited longer than the limit for their importance', async () => {
    const all = [
      request('optional', 'optional'),
      request('normal', 'normal'),
      request('critical', 'critical'),
    ];
    const now = performance.now();
    queue.sweep(now + 60);
    assert.equal(queue.size, 3);
    queue.sweep(now + 190);
    assert.equal(queue.size, 2);
    queue.sweep(now + 390);
    assert.equal(queue.size, 1);
    await Promise.all(all);
    assert.deepEqual([late, started], [['optional', 'normal'], ['critical']]);
  });

  it('sweep() refuses requests earlier when the overload is sustained', async () => {
    const all = [
      request('optional', 'optional'),
      request('normal', 'normal'),
      request('critical', 'critical'),
    ];
    const now = performance.now();
    queue.sweep(now + 60, true);
    assert.equal(queue.size, 2);
    queue.sweep(now + 120, true);
    assert.equal(queue.size, 1);
    queue.sweep(now + 190, true);
    assert.equal(queue.size, 0);
    await Promise.all(all);
    assert.deepEqual(late, ['optional', 'normal', 'critical']);
  });

  it('starts a request only while mayStart() returns true, and continues at resume()', async () => {
    let free = 1;
    queue = createStartQueue(20, () => free > 0);
    const all = Promise.all(
      ['first', 'second', 'third'].map(async (name) => {
        await queue.wait('normal');
        free -= 1;
        started.push(name);
      }),
    );
    for (let turns = 0; turns < 5; turns += 1) await turn();
    assert.deepEqual(started, ['third']);
    assert.equal(queue.size, 2);
    free = 2;
    queue.resume();
    await all;
    assert.deepEqual(started, ['third', 'second', 'first']);
  });

  it('oldestMs() returns the waiting time of the oldest request', async () => {
    const first = request('optional', 'first');
    blockMs(5);
    const second = request('critical', 'second');
    const oldestMs = queue.oldestMs(performance.now());
    assert.ok(oldestMs >= 5 && oldestMs < 100, String(oldestMs));
    await Promise.all([first, second]);
  });
});
