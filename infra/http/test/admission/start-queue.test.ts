import assert from 'node:assert/strict';
import type { Sheddable } from '../../src/admission/importance.js';
import { createStartQueue, type StartQueue } from '../../src/admission/start-queue.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('createStartQueue', () => {
  let queue: StartQueue;
  let started: string[];
  let late: string[];
  let nowMs: number;
  beforeEach(() => {
    nowMs = 1000;
    queue = createStartQueue(20, undefined, () => nowMs);
    started = [];
    late = [];
  });

  async function request(importance: Sheddable, name: string, workMs = 0): Promise<void> {
    const outcome = await queue.wait(importance);
    (outcome === 'started' ? started : late).push(name);
    nowMs += workMs;
  }

  /** Ends so many requests that the rate leaves room for all that wait. */
  function endMany(): void {
    for (let at = 0; at < 1000; at += 1) queue.ended();
  }

  it('starts the most important requests first, and equally important ones in the order of arrival', async () => {
    await Promise.all([
      request('optional', 'optional 1'),
      request('normal', 'normal 1'),
      request('critical', 'critical 1'),
      request('normal', 'normal 2'),
      request('critical', 'critical 2'),
    ]);
    assert.deepEqual(started, ['critical 1', 'critical 2', 'normal 1', 'normal 2', 'optional 1']);
    assert.equal(queue.size, 0);
    assert.equal(queue.oldestMs(nowMs), 0);
  });

  for (const [restMs, perTurn] of [
    [0, 1],
    [30, 2],
  ] as const) {
    it(`starts ${perTurn} requests of 15 ms in a turn of the event loop whose rest takes ${restMs} ms`, async () => {
      // the first starts alone in the first turn, and its work would count as the rest of that turn
      const all = Promise.all([0, 15, 15, 15, 15].map((ms, at) => request('normal', String(at), ms)));
      const startedByTurn: number[] = [];
      while (started.length < 5) {
        nowMs += restMs;
        const before = started.length;
        await turn();
        startedByTurn.push(started.length - before);
      }
      await all;
      assert.equal(Math.max(...startedByTurn), perTurn, startedByTurn.join());
    });
  }

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

  it('starts critical requests also during turns that accept a connection', async () => {
    const waiting = [request('normal', 'normal')];
    for (let at = 0; at < 5; at += 1) {
      waiting.push(request('critical', `critical ${at}`));
      queue.connectionAccepted();
      await turn();
      queue.connectionAccepted();
      await turn();
      assert.equal(started.at(-1), `critical ${at}`);
    }
    assert.ok(!started.includes('normal'));
    await Promise.all(waiting);
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
    for (const [waitedMs, remaining] of [
      [80, 3],
      [81, 2],
      [200, 2],
      [201, 1],
      [400, 1],
    ] as const) {
      endMany();
      queue.sweep(nowMs + waitedMs);
      assert.equal(queue.size, remaining, `after ${waitedMs} ms`);
    }
    await Promise.all(all);
    assert.deepEqual([late, started], [['optional', 'normal'], ['critical']]);
  });

  it('sweep() refuses requests earlier when the overload is sustained', async () => {
    const all = [
      request('optional', 'optional'),
      request('normal', 'normal'),
      request('critical', 'critical'),
    ];
    for (const [waitedMs, remaining] of [
      [40, 3],
      [41, 2],
      [80, 2],
      [81, 1],
      [160, 1],
      [161, 0],
    ] as const) {
      endMany();
      queue.sweep(nowMs + waitedMs, true);
      assert.equal(queue.size, remaining, `after ${waitedMs} ms`);
    }
    await Promise.all(all);
    assert.deepEqual(late, ['optional', 'normal', 'critical']);
  });

  it('refuses the newest requests at once when the rate of completed requests shows that they would wait too long', async () => {
    queue = createStartQueue(
      20,
      () => false,
      () => nowMs,
    );
    const all = Array.from({ length: 50 }, (_, at) => request('normal', `normal ${at}`));
    queue.sweep(nowMs);
    for (let at = 0; at < 4; at += 1) queue.ended();
    nowMs += 40;
    queue.sweep(nowMs);
    await turn();
    // 4 in 40 ms, and a normal request may wait 200 ms
    assert.equal(queue.size, 20);
    assert.equal(late[0], 'normal 20');
    all.push(request('normal', 'further'));
    await turn();
    assert.equal(late.at(-1), 'further', 'a further request is refused on arrival');
    void request('critical', 'critical');
    assert.equal(queue.size, 21, 'a critical request may wait longer');
  });

  it('leaves less room for normal requests when critical ones arrive', async () => {
    queue = createStartQueue(
      20,
      () => false,
      () => nowMs,
    );
    for (let at = 0; at < 50; at += 1) void request('normal', `normal ${at}`);
    queue.sweep(nowMs);
    for (let at = 0; at < 4; at += 1) queue.ended();
    for (let at = 0; at < 3; at += 1) void request('critical', `critical ${at}`);
    nowMs += 40;
    queue.sweep(nowMs);
    await turn();
    // 1 in 40 ms is left for them, and three critical requests are ahead
    assert.equal(queue.size, 5);
  });

  describe('while the first started requests of an importance are in progress', () => {
    let startTick: number;
    beforeEach(async () => {
      let free = 2;
      queue = createStartQueue(
        20,
        () => free > 0,
        () => nowMs,
      );
      for (let at = 0; at < 50; at += 1)
        void request('normal', `normal ${at}`).then(() => {
          free -= 1;
        });
      while (started.length < 2) await turn();
      startTick = queue.tick;
      queue.sweep(nowMs);
      nowMs += 100;
      queue.sweep(nowMs);
    });

    it('refuses none, as no rate is known', () => {
      assert.deepEqual([queue.size, late], [48, []]);
    });

    it('refuses the newest as soon as one has ended', async () => {
      queue.ended(startTick, 'normal');
      nowMs += 1;
      queue.sweep(nowMs);
      await turn();
      // half of the time without an end is forgotten: 1 in 51 ms, and a normal request may wait 200 ms
      assert.equal(queue.size, 4);
    });

    it('refuses all but one after the longest wait', async () => {
      nowMs += 101;
      queue.sweep(nowMs);
      await turn();
      assert.equal(late.length, 48);
      void request('normal', 'next');
      void request('normal', 'after it');
      await turn();
      queue.sweep(nowMs);
      await turn();
      assert.deepEqual([queue.size, late.at(-1)], [1, 'after it']);
    });
  });

  it('starts the next request at once when one ends that was started before the latest sweep', async () => {
    let free = 1;
    queue = createStartQueue(
      20,
      () => free > 0,
      () => nowMs,
    );
    const all = ['first', 'second', 'third'].map((name) => request('normal', name));
    while (started.length < 1) {
      await turn();
      free = 1 - started.length;
    }
    const startTick = queue.tick;
    free = 1;
    queue.ended(startTick);
    assert.equal(queue.size, 2, 'not in the same interval: its handler may not wait at all');
    free = 0;
    await turn();
    queue.sweep(nowMs);
    free = 1;
    queue.ended(startTick);
    assert.equal(queue.size, 1);
    free = 3;
    queue.resume();
    await Promise.all(all);
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
    assert.deepEqual(started, ['first']);
    assert.equal(queue.size, 2);
    free = 2;
    queue.resume();
    await all;
    assert.deepEqual(started, ['first', 'second', 'third']);
  });

  it('oldestMs() returns the waiting time of the oldest request', async () => {
    const first = request('optional', 'first');
    nowMs += 5;
    const second = request('critical', 'second');
    assert.equal(queue.oldestMs(nowMs + 2), 7);
    await Promise.all([first, second]);
  });
});
