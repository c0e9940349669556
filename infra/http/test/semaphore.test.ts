import assert from 'node:assert/strict';
import { createSemaphore, type RefusalReason, SemaphoreRefusal } from '../src/semaphore.js';

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

const tick = () => new Promise(setImmediate);
const refusal = (reason: RefusalReason) => (error: unknown) =>
  error instanceof SemaphoreRefusal && error.reason === reason;

describe('createSemaphore', () => {
  it('runs at most `width` jobs at once and queues the others in order of arrival', async () => {
    const semaphore = createSemaphore({ width: 2, maxQueue: 10 });
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const runs = gates.map(({ opened }, index) =>
      semaphore.run(async () => {
        started.push(index);
        await opened;
      }),
    );
    await tick();
    assert.deepEqual([started, semaphore.waiting], [[0, 1], 2]);
    gates[1]?.open();
    await runs[1];
    await tick();
    assert.deepEqual(started, [0, 1, 2]);
    for (const { open } of gates) open();
    await Promise.all(runs);
    assert.deepEqual([started, semaphore.waiting], [[0, 1, 2, 3], 0]);
  });

  it('frees the slot of a job that fails', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 1 });
    const failed = semaphore.run(() => Promise.reject(new Error('no')));
    const next = semaphore.run(async () => 7);
    await assert.rejects(failed, /no/);
    assert.equal(await next, 7);
  });

  it('removes an aborted job from the queue and runs the next one', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 2 });
    const first = gate();
    const running = semaphore.run(() => first.opened);
    const abort = new AbortController();
    let ran = false;
    const aborted = semaphore.run(
      async () => {
        ran = true;
      },
      { signal: abort.signal },
    );
    const last = semaphore.run(async () => 'served');
    abort.abort(new Error('cancelled'));
    await assert.rejects(aborted, /cancelled/);
    first.open();
    await running;
    assert.equal(await last, 'served');
    assert.equal(ran, false);
  });

  it('refuses a job at once when the queue is full', async () => {
    const refused: RefusalReason[] = [];
    const semaphore = createSemaphore({ width: 1, maxQueue: 1, onRefusal: (reason) => refused.push(reason) });
    const first = gate();
    const running = [semaphore.run(() => first.opened), semaphore.run(async () => {})];
    await assert.rejects(
      semaphore.run(async () => {}),
      refusal('queue_full'),
    );
    assert.deepEqual(refused, ['queue_full']);
    first.open();
    await Promise.all(running);
  });

  it('refuses a job at once when the estimated wait exceeds its deadline, and queues one with more time', async () => {
    const semaphore = createSemaphore({ width: 2, maxQueue: 100, initialMs: 100 });
    const first = gate();
    const running = [0, 1, 2, 3].map(() => semaphore.run(() => first.opened));
    // Two jobs run and two wait, so that a slot is free after 3 * 100 / 2 ms and the job ends 100 ms later.
    await assert.rejects(
      semaphore.run(async () => {}, { deadline: performance.now() + 200 }),
      (error: unknown) => refusal('deadline')(error) && (error as SemaphoreRefusal).waitMs === 150,
    );
    const unhurried = semaphore.run(async () => 'served', { deadline: performance.now() + 1000 });
    first.open();
    await Promise.all(running);
    assert.equal(await unhurried, 'served');
  });

  it('estimates the wait from measured durations, and ignores the estimate when a slot is free', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 100, initialMs: 1 });
    for (let at = 0; at < 20; at++) {
      await semaphore.run(() => new Promise((resolve) => setTimeout(resolve, 20)));
    }
    const first = gate();
    const running = semaphore.run(() => first.opened);
    const soon = performance.now() + 15;
    await assert.rejects(
      semaphore.run(async () => {}, { deadline: soon }),
      refusal('deadline'),
    );
    first.open();
    await running;
    assert.equal(await semaphore.run(async () => 'served', { deadline: soon }), 'served');
  });

  it('refuses a queued job whose deadline passes before it can start, and runs the next one', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 10, initialMs: 1 });
    const first = gate();
    const running = semaphore.run(() => first.opened);
    let ran = false;
    const late = semaphore.run(
      async () => {
        ran = true;
      },
      { deadline: performance.now() + 30 },
    );
    const unhurried = semaphore.run(async () => 'served', { deadline: performance.now() + 60_000 });
    await new Promise((resolve) => setTimeout(resolve, 40));
    first.open();
    await running;
    await assert.rejects(late, refusal('deadline'));
    assert.equal(await unhurried, 'served');
    assert.equal(ran, false);
  });

  it('refuses queued jobs as soon as measured durations show that they would miss their deadline', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 100, initialMs: 1 });
    const running = semaphore.run(() => new Promise<void>((resolve) => setTimeout(resolve, 300)));
    const deadline = performance.now() + 3000;
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () =>
        semaphore.run(async () => 'ran', { deadline }).catch((error) => error.reason),
      ),
    );
    await running;
    // the measured 300 ms raise the mean to at least 60 ms, so that at most 50 of the jobs would end in time
    const ran = outcomes.filter((outcome) => outcome === 'ran').length;
    assert.ok(ran >= 1 && ran <= 50, `${ran} jobs ran`);
    assert.deepEqual(outcomes.slice(ran), Array(100 - ran).fill('deadline'));
  });

  it('gives one key at most `widthPerKey` slots, and the other slots to jobs queued behind it', async () => {
    const semaphore = createSemaphore({ width: 3, maxQueue: 10, widthPerKey: 2 });
    const gates = new Map<string, ReturnType<typeof gate>>();
    const started: string[] = [];
    const run = (name: string, key?: string) => {
      const own = gate();
      gates.set(name, own);
      return semaphore.run(
        async () => {
          started.push(name);
          await own.opened;
        },
        { key },
      );
    };
    const runs = [run('hot1', 'hot'), run('hot2', 'hot'), run('hot3', 'hot'), run('other', 'cold')];
    await tick();
    assert.deepEqual(started, ['hot1', 'hot2', 'other']);
    runs.push(run('anonymous'));
    gates.get('other')?.open();
    await tick();
    assert.deepEqual(started, ['hot1', 'hot2', 'other', 'anonymous']);
    gates.get('hot1')?.open();
    await tick();
    assert.deepEqual(started, ['hot1', 'hot2', 'other', 'anonymous', 'hot3']);
    for (const { open } of gates.values()) open();
    await Promise.all(runs);
  });

  it('refuses places beyond its slots and its queue, and gives released ones to others', () => {
    const semaphore = createSemaphore({ width: 2, maxQueue: 3 });
    const places = [1, 2, 3, 4, 5].map(() => semaphore.takePlace());
    assert.equal(semaphore.waiting, 3);
    assert.throws(() => semaphore.takePlace(), refusal('queue_full'));
    places[0]?.release();
    places[0]?.release();
    semaphore.takePlace();
    assert.throws(() => semaphore.takePlace(), refusal('queue_full'));
  });

  it('does not refuse a job with a place, whatever has arrived since', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 1 });
    const first = gate();
    const running = semaphore.run(() => first.opened);
    const place = semaphore.takePlace();
    await assert.rejects(
      semaphore.run(async () => {}),
      refusal('queue_full'),
    );
    const placed = semaphore.run(async () => 'served', { place });
    assert.equal(semaphore.waiting, 1);
    place.release();
    assert.equal(semaphore.waiting, 1, 'a used place cannot be given back');
    first.open();
    await running;
    assert.equal(await placed, 'served');
    await assert.rejects(
      async () => {
        const other = semaphore.run(() => new Promise((resolve) => setTimeout(resolve, 20)));
        const queued = semaphore.run(async () => {});
        await semaphore.run(async () => {}, { place }).finally(() => Promise.all([other, queued]));
      },
      refusal('queue_full'),
      'a place is good for one job',
    );
  });

  it('refuses a place whose job would miss its deadline behind the others', () => {
    const semaphore = createSemaphore({ width: 2, maxQueue: 100, initialMs: 100 });
    const deadline = performance.now() + 1000;
    let accepted = 0;
    try {
      for (; ; accepted += 1) semaphore.takePlace({ deadline });
    } catch (error) {
      assert.ok(refusal('deadline')(error));
    }
    // two start at once, and 1.2 times the estimate of the last ones must not exceed 1,000 ms
    assert.equal(accepted, 2 + 14);
  });

  it('has as much room as jobs that it would accept', () => {
    for (const limitMs of [50, 100, 500, 1000, 5000]) {
      const semaphore = createSemaphore({ width: 2, maxQueue: 60, initialMs: 100 });
      const room = semaphore.room(limitMs);
      let accepted = 0;
      try {
        for (; accepted < 100; accepted += 1) semaphore.takePlace({ deadline: performance.now() + limitMs });
      } catch {}
      assert.equal(room, accepted, `${limitMs} ms`);
      assert.equal(semaphore.room(limitMs), 0);
    }
  });

  it('has the room of its slots and its queue without an estimate', () => {
    const semaphore = createSemaphore({ width: 2, maxQueue: 3 });
    assert.equal(semaphore.room(1), 5);
    semaphore.takePlace();
    assert.equal(semaphore.room(1), 4);
  });

  it('queues a job without a place behind the slots that are kept, and starts it when they are released', async () => {
    const semaphore = createSemaphore({ width: 1, maxQueue: 2 });
    const [first, second] = [semaphore.takePlace(), semaphore.takePlace()];
    const job = semaphore.run(async () => 'served');
    await assert.rejects(
      semaphore.run(async () => {}),
      refusal('queue_full'),
    );
    await tick();
    first.release();
    assert.equal(await job, 'served');
    second.release();
    assert.equal(semaphore.waiting, 0);
  });
});
