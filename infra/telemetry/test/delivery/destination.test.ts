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

/** Creates a sender whose responses the test triggers. */
function manualSender() {
  const waiting: { sentBatch: Batch; respond: (outcome: Outcome) => void; at: number }[] = [];
  const sender: Sender & { closed: boolean } = {
    name: 'there:1',
    closed: false,
    send: (sentBatch) =>
      new Promise((respond) => waiting.push({ sentBatch, respond, at: performance.now() })),
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

describe('destination', () => {
  it('sends one batch at a time, in order, and removes each after its response', async () => {
    const { waiting, sender } = manualSender();
    const destination = new Destination({ signal: 'traces', sender });
    destination.offer(batch(1));
    destination.offer(batch(2));
    destination.offer(batch(4));
    await soon();
    assert.equal(waiting.length, 1);
    assert.equal(destination.stats(7, 0).queued, 7);
    waiting[0]?.respond(delivered);
    await soon();
    waiting[1]?.respond(refused('no'));
    await soon();
    waiting[2]?.respond(delivered);
    await soon();
    const stats = destination.stats(7, 0);
    assert.deepEqual([stats.delivered, stats.queued, stats.dropped.rejected], [5, 0, 2]);
  });

  it('counts encoded items that are not in a batch yet as queued', () => {
    const destination = new Destination({ signal: 'logs', sender: always(delivered).sender });
    assert.equal(destination.stats(3, 3).queued, 3);
  });

  it('bounds its queue in bytes, including the batch in flight', async () => {
    const { waiting, sender } = manualSender();
    const destination = new Destination({ signal: 'logs', sender, maxQueuedBytes: 100 });
    for (let at = 0; at < 10; at += 1) destination.offer(batch(1, 40));
    assert.deepEqual([destination.stats(10, 0).queued, destination.stats(10, 0).dropped.queue_full], [2, 8]);
    await soon();
    waiting[0]?.respond(delivered);
    await soon();
    destination.offer(batch(1, 40));
    assert.equal(destination.stats(11, 0).queued, 2);
    destination.offer(batch(1, 101));
    assert.equal(destination.stats(12, 0).dropped.queue_full, 9);
  });

  it('increases its pause after each failure, with jitter', async () => {
    const { times, sender } = always(busy);
    const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 20, maxBackoffMs: 160 });
    destination.offer(batch(1));
    await until(() => times.length > 16);
    await destination.close(AbortSignal.abort());
    const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
    for (const gap of gaps) assert.ok(gap >= 9, `only ${gap} ms apart`);
    // 13 pauses of 10 to 170 ms each; without growth they would be 10 to 30 ms
    const laterMs = gaps.slice(3).reduce((sum, gap) => sum + gap, 0);
    assert.ok(laterMs > 13 * 31, `${laterMs} ms for 13 retries`);
    assert.ok(new Set(gaps.slice(3).map(Math.round)).size > 1, 'no jitter');
  });

  it('resets its pauses after a success', async () => {
    const outcomes: Outcome[] = [...Array<Outcome>(6).fill(busy), delivered, busy, delivered];
    const times: number[] = [];
    const sender: Sender = {
      name: 'there:1',
      async send() {
        times.push(performance.now());
        return outcomes.shift() as Outcome;
      },
      close() {},
    };
    const { random } = Math;
    // without jitter, the pause is 15 ms after one failure and 645 ms after seven
    Math.random = () => 1;
    try {
      const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 10, maxBackoffMs: 5000 });
      destination.offer(batch(1));
      destination.offer(batch(1));
      await until(() => destination.stats(2, 0).delivered === 2);
    } finally {
      Math.random = random;
    }
    const last = (times[8] as number) - (times[7] as number);
    assert.ok(last < 500, `${last} ms`);
  });

  it('waits as long as the receiver requests before the next attempt', async () => {
    const { times, sender } = always(failed('unavailable', 'busy', 150));
    const destination = new Destination({ signal: 'traces', sender, minBackoffMs: 1, maxBackoffMs: 1 });
    destination.offer(batch(1));
    await until(() => times.length >= 3);
    await destination.close(AbortSignal.abort());
    const [first = 0, second = 0, third = 0] = times;
    // a timer may fire up to one millisecond early
    assert.ok(second - first >= 149 && third - second >= 149, `attempts at ${times} ms`);
  });

  describe('flush()', () => {
    it('waits for the queued batches, but not for later ones', async () => {
      const { waiting, sender } = manualSender();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      let flushed = false;
      const flush = destination.flush(never).then(() => {
        flushed = true;
      });
      destination.offer(batch(1));
      await soon();
      assert.equal(flushed, false);
      waiting[0]?.respond(delivered);
      await flush;
      assert.equal(destination.stats(2, 0).queued, 1);
      waiting[1]?.respond(delivered);
    });

    it('returns immediately when the queue is empty or the deadline has passed', async () => {
      const { sender } = manualSender();
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

    it('shortens a long pause', async () => {
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
      assert.ok(performance.now() - started < 20_000);
      assert.equal(destination.stats(1, 0).delivered, 1);
    });

    it('supports concurrent calls', async () => {
      const { waiting, sender } = manualSender();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      const flushes = Array.from({ length: 5 }, () => destination.flush(never));
      await soon();
      waiting[0]?.respond(refused('no'));
      await Promise.all(flushes);
    });
  });

  describe('close()', () => {
    it('delivers the queued batches', async () => {
      const { sender } = always(delivered);
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await destination.close(never);
      assert.deepEqual(destination.stats(10, 0).delivered, 10);
    });

    it('counts the items undelivered at its deadline once, including the batch in flight', async () => {
      const { waiting, sender } = manualSender();
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(sender.closed, true);
      waiting[0]?.respond(delivered);
      await soon();
      destination.offer(batch(1));
      await destination.close(never);
      const stats = destination.stats(11, 0);
      assert.deepEqual([stats.delivered, stats.queued, stats.dropped.shutdown], [0, 0, 11]);
      assert.equal(waiting.length, 1, 'no batch may be sent after close()');
    });

    it('interrupts a pause', async () => {
      const { sender } = always(busy);
      const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 60_000 });
      destination.offer(batch(3));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(destination.stats(3, 0).dropped.shutdown, 3);
    });
  });
});

describe('batch that a receiver does not accept', () => {
  const fast = { signal: 'traces', minBackoffMs: 1, maxBackoffMs: 1 } as const;

  /** Creates a destination whose receiver returns `outcome` for the batch `poison` and accepts all others. */
  function poisonedBy(outcome: Outcome, poison: Batch, problems: DeliveryProblem[] = []) {
    const attempts: Batch[] = [];
    const sender: Sender = {
      name: 'there:1',
      async send(sentBatch) {
        attempts.push(sentBatch);
        return sentBatch === poison ? outcome : delivered;
      },
      close() {},
    };
    const destination = new Destination({ ...fast, sender, report: (problem) => problems.push(problem) });
    const count = () => attempts.filter((sentBatch) => sentBatch === poison).length;
    return { attempts, count, destination };
  }

  for (const failure of ['lost', 'timeout', 'unreadable'] as const satisfies Failure[]) {
    it(`is sent up to the attempt limit, then dropped and reported: ${failure}`, async () => {
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

  it('has a separate attempt limit for each kind of failure', async () => {
    const outcomes = ['unreadable', 'lost', 'lost', 'unreadable', 'timeout', 'lost'] as const;
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

  it('is kept without a time limit while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unreachable', 'ECONNREFUSED'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    await destination.close(AbortSignal.abort());
  });

  it('is kept while every batch fails, and dropped once other batches succeed', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unavailable', 'HTTP 503'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    for (let others = 1; destination.stats(0, 0).dropped.retries_exhausted === 0; others += 1) {
      assert.ok(others < 20, 'the batch is still queued');
      const before = count();
      destination.offer(batch(1));
      await until(() => count() > before || destination.stats(0, 0).queued === 0);
    }
  });

  it('is moved behind later batches', async () => {
    for (const failure of ['unavailable', 'lost', 'timeout', 'unreadable'] as const) {
      const poison = batch(1);
      const { attempts, destination } = poisonedBy(failed(failure, ''), poison);
      const others = Array.from({ length: 10 }, () => batch(1));
      for (const each of [poison, ...others]) destination.offer(each);
      await until(() => attempts.length >= 12);
      assert.deepEqual(attempts.slice(0, 12), [poison, ...others, poison], failure);
      await destination.close(AbortSignal.abort());
    }
  });

  it('keeps its position while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { attempts, destination } = poisonedBy(failed('unreachable', ''), poison);
    for (const each of [poison, batch(1)]) destination.offer(each);
    await until(() => attempts.length >= 3);
    assert.ok(attempts.every((sentBatch) => sentBatch === poison));
    await destination.close(AbortSignal.abort());
  });

  it('delays the end of a flush until it has left the queue, even if later batches left before it', async () => {
    const poison = batch(1);
    const { destination } = poisonedBy(failed('lost', ''), poison);
    destination.offer(poison);
    const flush = destination.flush(never);
    for (let at = 0; at < 5; at += 1) destination.offer(batch(1));
    await flush;
    assert.equal(destination.stats(6, 0).dropped.retries_exhausted, 1);
  });

  it('is counted as partly delivered and partly rejected when the receiver rejects some of its items', async () => {
    for (const [rejected, expected] of [
      [1, [2, 1]],
      [3, [0, 3]],
      [1e18, [0, 3]],
      [0, [3, 0]],
    ] as const) {
      const poison = batch(3);
      const problems: DeliveryProblem[] = [];
      const partlyDelivered = { kind: 'delivered', rejected, message: 'why' } as const;
      const { destination, count } = poisonedBy(partlyDelivered, poison, problems);
      destination.offer(poison);
      await destination.flush(never);
      const stats = destination.stats(3, 0);
      assert.deepEqual([stats.delivered, stats.dropped.rejected, stats.queued], [...expected, 0]);
      assert.equal(count(), 1, 'the batch must not be sent again');
      assert.deepEqual(
        problems.map(({ reason, items }) => [reason, items]),
        [[rejected === 0 ? 'warning' : 'rejected', expected[1]]],
      );
    }
  });
});
