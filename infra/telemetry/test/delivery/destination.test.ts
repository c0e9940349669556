import assert from 'node:assert/strict';
import { Destination } from '../../src/delivery/destination.js';
import { delivered, failed, type Outcome, refused } from '../../src/delivery/outcome.js';
import { type Failure, retryTable } from '../../src/delivery/retry-table.js';
import type { Batch, DeliveryProblem, Sender } from '../../src/delivery/sender.js';
import { until } from '../delivery-stats.js';

const busy = failed('unavailable', 'busy');
const never = new AbortController().signal;
const batch = (count: number, size = 10): Batch => ({ bytes: Buffer.alloc(size), count });
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** A back-end whose answers are given by hand. */
function byHand() {
  const waiting: { load: Batch; answer: (outcome: Outcome) => void; at: number }[] = [];
  const sender: Sender & { closed: boolean } = {
    name: 'there:1',
    closed: false,
    send: (load) => new Promise((answer) => waiting.push({ load, answer, at: performance.now() })),
    close() {
      sender.closed = true;
    },
  };
  return { waiting, sender };
}
function always(outcome: Outcome) {
  const times: number[] = [];
  const sender: Sender = {
    name: 'there:1',
    async send() {
      times.push(performance.now());
      return outcome;
    },
    close() {},
  };
  return { times, sender };
}

describe('a destination', () => {
  it('sends one batch at a time, in order, and lets go of each once it is answered', async () => {
    const { waiting, sender } = byHand();
    const destination = new Destination({ signal: 'traces', sender });
    destination.offer(batch(1));
    destination.offer(batch(2));
    destination.offer(batch(4));
    await soon();
    assert.equal(waiting.length, 1);
    assert.equal(destination.stats(7, 0).queued, 7);
    waiting[0]?.answer(delivered);
    await soon();
    waiting[1]?.answer(refused('no'));
    await soon();
    waiting[2]?.answer(delivered);
    await soon();
    const stats = destination.stats(7, 0);
    assert.deepEqual([stats.delivered, stats.queued, stats.dropped.rejected], [5, 0, 2]);
  });

  it('counts what is encoded but not yet in a batch as queued', () => {
    const destination = new Destination({ signal: 'logs', sender: always(delivered).sender });
    assert.equal(destination.stats(3, 3).queued, 3);
  });

  it('is bounded in bytes, the batch in flight included', async () => {
    const { waiting, sender } = byHand();
    const destination = new Destination({ signal: 'logs', sender, maxQueuedBytes: 100 });
    for (let at = 0; at < 10; at += 1) destination.offer(batch(1, 40));
    assert.deepEqual([destination.stats(10, 0).queued, destination.stats(10, 0).dropped.queue_full], [2, 8]);
    await soon();
    waiting[0]?.answer(delivered);
    await soon();
    destination.offer(batch(1, 40));
    assert.equal(destination.stats(11, 0).queued, 2);
    destination.offer(batch(1, 101));
    assert.equal(destination.stats(12, 0).dropped.queue_full, 9);
  });

  it('waits longer after each failure, with jitter, and never spins', async () => {
    const { times, sender } = always(busy);
    const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 20, maxBackoffMs: 80 });
    destination.offer(batch(1));
    await new Promise((resolve) => setTimeout(resolve, 600));
    await destination.close(AbortSignal.abort());
    const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
    assert.ok(gaps.length >= 5 && gaps.length <= 40, `${gaps.length} retries`);
    for (const gap of gaps) assert.ok(gap >= 9, `only ${gap} ms apart`);
    assert.ok(new Set(gaps.slice(3).map(Math.round)).size > 1, 'no jitter');
  });

  it('begins anew with short pauses after a success', async () => {
    const outcomes: Outcome[] = [busy, busy, busy, delivered, busy, delivered];
    const times: number[] = [];
    const sender: Sender = {
      name: 'there:1',
      async send() {
        times.push(performance.now());
        return outcomes.shift() as Outcome;
      },
      close() {},
    };
    const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 10, maxBackoffMs: 5000 });
    destination.offer(batch(1));
    destination.offer(batch(1));
    while (destination.stats(2, 0).delivered < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    const last = (times[5] as number) - (times[4] as number);
    assert.ok(last < 100, `${last} ms`);
  });

  it('leaves the other side alone for as long as it asked', async () => {
    const { times, sender } = always(failed('unavailable', 'busy', 150));
    const destination = new Destination({ signal: 'traces', sender, minBackoffMs: 1, maxBackoffMs: 1 });
    destination.offer(batch(1));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await destination.close(AbortSignal.abort());
    assert.ok(times.length >= 2 && times.length <= 3, `${times.length} attempts`);
  });

  describe('flush', () => {
    it('waits for what waits now, and not for what comes meanwhile', async () => {
      const { waiting, sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      let flushed = false;
      const flush = destination.flush(never).then(() => {
        flushed = true;
      });
      destination.offer(batch(1));
      await soon();
      assert.equal(flushed, false);
      waiting[0]?.answer(delivered);
      await flush;
      assert.equal(destination.stats(2, 0).queued, 1);
      waiting[1]?.answer(delivered);
    });

    it('is over at once when nothing waits, or when its deadline has passed', async () => {
      const { sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      await destination.flush(never);
      destination.offer(batch(1));
      await destination.flush(AbortSignal.abort());
      const deadline = new AbortController();
      const flush = destination.flush(deadline.signal);
      deadline.abort();
      await flush;
      assert.equal(destination.stats(1, 0).queued, 1);
    });

    it('does not sit out a long pause', async () => {
      const outcomes: Outcome[] = [busy, delivered];
      const sender: Sender = { name: 'there:1', send: async () => outcomes.shift() as Outcome, close() {} };
      const destination = new Destination({
        signal: 'logs',
        sender,
        minBackoffMs: 60_000,
        maxBackoffMs: 60_000,
      });
      destination.offer(batch(1));
      await soon();
      const started = performance.now();
      await destination.flush(never);
      assert.ok(performance.now() - started < 1000);
      assert.equal(destination.stats(1, 0).delivered, 1);
    });

    it('serves many at once', async () => {
      const { waiting, sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      const flushes = Array.from({ length: 5 }, () => destination.flush(never));
      await soon();
      waiting[0]?.answer(refused('no'));
      await Promise.all(flushes);
    });
  });

  describe('close', () => {
    it('delivers what waits, then closes the sender', async () => {
      const { sender } = always(delivered);
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await destination.close(never);
      assert.deepEqual(destination.stats(10, 0).delivered, 10);
    });

    it('counts what its deadline cuts off, once, also the batch in flight', async () => {
      const { waiting, sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(sender.closed, true);
      waiting[0]?.answer(delivered);
      await soon();
      destination.offer(batch(1));
      await destination.close(never);
      const stats = destination.stats(11, 0);
      assert.deepEqual([stats.delivered, stats.queued, stats.dropped.shutdown], [0, 0, 11]);
      assert.equal(waiting.length, 1, 'nothing is sent after close');
    });

    it('ends a pause', async () => {
      const { sender } = always(busy);
      const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 60_000 });
      destination.offer(batch(3));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(destination.stats(3, 0).dropped.shutdown, 3);
    });
  });
});

describe('a batch that a receiver does not accept', () => {
  const fast = { signal: 'traces', minBackoffMs: 1, maxBackoffMs: 1 } as const;

  /** Back-end that fails for one batch in one way, and accepts the others. */
  function poisonedBy(outcome: Outcome, poison: Batch, problems: DeliveryProblem[] = []) {
    const attempts: Batch[] = [];
    const sender: Sender = {
      name: 'there:1',
      async send(load) {
        attempts.push(load);
        return load === poison ? outcome : delivered;
      },
      close() {},
    };
    const destination = new Destination({ ...fast, sender, report: (problem) => problems.push(problem) });
    const count = () => attempts.filter((load) => load === poison).length;
    return { attempts, count, destination };
  }

  for (const failure of ['lost', 'unanswered', 'unreadable'] as const satisfies Failure[]) {
    it(`is sent as often as the table allows, then dropped and reported: ${failure}`, async () => {
      const { maxAttempts } = retryTable[failure];
      const poison = batch(3);
      const problems: DeliveryProblem[] = [];
      const { destination, count } = poisonedBy(failed(failure, 'why'), poison, problems);
      destination.offer(poison);
      await until(() => destination.stats(3, 0).queued === 0);
      assert.equal(count(), maxAttempts);
      assert.equal(destination.stats(3, 0).dropped.retries_exhausted, 3);
      assert.deepEqual(problems, [
        { signal: 'traces', destination: 'there:1', reason: 'retries_exhausted', items: 3, message: 'why' },
      ]);
    });
  }

  it('counts each kind of failure by its own limit', async () => {
    const outcomes = ['unreadable', 'lost', 'lost', 'unreadable', 'unanswered', 'lost'] as const;
    let sent = 0;
    const sender: Sender = {
      name: 'there:1',
      send: async () => failed(outcomes[sent++ % outcomes.length] as Failure, ''),
      close() {},
    };
    const destination = new Destination({ ...fast, sender });
    destination.offer(batch(1));
    await until(() => destination.stats(1, 0).dropped.retries_exhausted === 1);
    assert.equal(sent, 6);
  });

  it('is kept for any time while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unreachable', 'ECONNREFUSED'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    await destination.close(AbortSignal.abort());
  });

  it('is kept while the receiver rejects everything, and dropped once other batches succeed', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unavailable', 'HTTP 503'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    for (let others = 1; destination.stats(0, 0).dropped.retries_exhausted === 0; others += 1) {
      assert.ok(others < 20, 'it is still there');
      const before = count();
      destination.offer(batch(1));
      await until(() => count() > before || destination.stats(0, 0).queued === 0);
    }
  });

  it('lets later batches go first', async () => {
    for (const failure of ['unavailable', 'lost', 'unanswered', 'unreadable'] as const) {
      const poison = batch(1);
      const { attempts, destination } = poisonedBy(failed(failure, ''), poison);
      const others = Array.from({ length: 10 }, () => batch(1));
      for (const each of [poison, ...others]) destination.offer(each);
      await until(() => attempts.length >= 12);
      assert.deepEqual(attempts.slice(0, 12), [poison, ...others, poison], failure);
      await destination.close(AbortSignal.abort());
    }
  });

  it('keeps its place while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { attempts, destination } = poisonedBy(failed('unreachable', ''), poison);
    for (const each of [poison, batch(1)]) destination.offer(each);
    await until(() => attempts.length >= 3);
    assert.ok(attempts.every((load) => load === poison));
    await destination.close(AbortSignal.abort());
  });

  it('delays the end of a flush until it has left the queue, even if later batches left first', async () => {
    const poison = batch(1);
    const { destination } = poisonedBy(failed('lost', ''), poison);
    destination.offer(poison);
    const flush = destination.flush(never);
    for (let at = 0; at < 5; at += 1) destination.offer(batch(1));
    await flush;
    assert.equal(destination.stats(6, 0).dropped.retries_exhausted, 1);
  });

  it('completely is counted in part as delivered and in part as rejected, never more than it has', async () => {
    for (const [rejected, expected] of [
      [1, [2, 1]],
      [3, [0, 3]],
      [1e18, [0, 3]],
      [0, [3, 0]],
    ] as const) {
      const poison = batch(3);
      const problems: DeliveryProblem[] = [];
      const taken = { kind: 'delivered', rejected, message: 'why' } as const;
      const { destination, count } = poisonedBy(taken, poison, problems);
      destination.offer(poison);
      await destination.flush(never);
      const stats = destination.stats(3, 0);
      assert.deepEqual([stats.delivered, stats.dropped.rejected, stats.queued], [...expected, 0]);
      assert.equal(count(), 1, 'it must not be sent again');
      assert.deepEqual(
        problems.map(({ reason, items }) => [reason, items]),
        [[rejected === 0 ? 'warning' : 'rejected', expected[1]]],
      );
    }
  });
});
