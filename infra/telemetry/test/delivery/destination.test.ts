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

/** Creates a sender whose outcomes are set by hand. */
function manualSender() {
  const waiting: { respond: (outcome: Outcome) => void }[] = [];
  const sender: Sender & { closed: boolean } = {
    name: 'there:1',
    closed: false,
    send: () => new Promise((respond) => waiting.push({ respond })),
    close() {
      sender.closed = true;
    },
  };
  return { waiting, sender };
}
/** Creates a sender with the same outcome for every batch. */
function constantSender(outcome: Outcome) {
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

describe('Destination', () => {
  it('sends one batch at a time, in order, and releases each after its outcome', async () => {
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

  it('counts items that are not yet in a batch as queued', () => {
    const destination = new Destination({ signal: 'logs', sender: constantSender(delivered).sender });
    assert.equal(destination.stats(3, 3).queued, 3);
  });

  it('limits the queued bytes, including the batch in flight', async () => {
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

  it('backs off with jitter after each failure, and never retries in a tight loop', async () => {
    const { times, sender } = constantSender(busy);
    const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 20, maxBackoffMs: 80 });
    destination.offer(batch(1));
    await new Promise((resolve) => setTimeout(resolve, 600));
    await destination.close(AbortSignal.abort());
    const gaps = times.slice(1).map((at, index) => at - (times[index] as number));
    assert.ok(gaps.length >= 5 && gaps.length <= 40, `${gaps.length} retries`);
    for (const gap of gaps) assert.ok(gap >= 9, `only ${gap} ms apart`);
    assert.ok(new Set(gaps.slice(3).map(Math.round)).size > 1, 'no jitter');
  });

  it('resets the backoff after a success', async () => {
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

  it('respects the pause that the receiver requests', async () => {
    const { times, sender } = constantSender(failed('unavailable', 'busy', 150));
    const destination = new Destination({ signal: 'traces', sender, minBackoffMs: 1, maxBackoffMs: 1 });
    destination.offer(batch(1));
    await new Promise((resolve) => setTimeout(resolve, 400));
    await destination.close(AbortSignal.abort());
    assert.ok(times.length >= 2 && times.length <= 3, `${times.length} attempts`);
  });

  describe('flush', () => {
    it('waits for the batches queued at the call, not for later ones', async () => {
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

    it('resolves at once when the queue is empty or the deadline has passed', async () => {
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

    it('ends a running backoff', async () => {
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

    it('resolves concurrent calls', async () => {
      const { waiting, sender } = manualSender();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      const flushes = Array.from({ length: 5 }, () => destination.flush(never));
      await soon();
      waiting[0]?.respond(refused('no'));
      await Promise.all(flushes);
    });
  });

  describe('close', () => {
    it('delivers the queued batches', async () => {
      const { sender } = constantSender(delivered);
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await destination.close(never);
      assert.deepEqual(destination.stats(10, 0).delivered, 10);
    });

    it('drops the queued batches at its deadline, counting each once, including the one in flight', async () => {
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
      assert.equal(waiting.length, 1, 'nothing is sent after close');
    });

    it('ends a running backoff', async () => {
      const { sender } = constantSender(busy);
      const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 60_000 });
      destination.offer(batch(3));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(destination.stats(3, 0).dropped.shutdown, 3);
    });
  });
});

describe('batch without a successful response', () => {
  const fast = { signal: 'traces', minBackoffMs: 1, maxBackoffMs: 1 } as const;

  /** Creates a destination with one outcome for the batch `poison`; all others are delivered. */
  function poisonedBy(outcome: Outcome, poison: Batch, problems: DeliveryProblem[] = []) {
    const attempts: Batch[] = [];
    const sender: Sender = {
      name: 'there:1',
      async send(item) {
        attempts.push(item);
        return item === poison ? outcome : delivered;
      },
      close() {},
    };
    const destination = new Destination({ ...fast, sender, report: (problem) => problems.push(problem) });
    const count = () => attempts.filter((item) => item === poison).length;
    return { attempts, count, destination };
  }

  for (const failure of ['lost', 'unanswered', 'unreadable'] as const satisfies Failure[]) {
    it(`is sent as often as the retry table allows, then dropped and reported (${failure})`, async () => {
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

  it('counts each kind of failure by the share of its own limit', async () => {
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

  it('stays queued while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unreachable', 'ECONNREFUSED'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    await destination.close(AbortSignal.abort());
  });

  it('stays queued while the receiver is unavailable for all batches, and is dropped once others succeed', async () => {
    const poison = batch(1);
    const { destination, count } = poisonedBy(failed('unavailable', 'HTTP 503'), poison);
    destination.offer(poison);
    await until(() => count() > 50);
    assert.equal(destination.stats(1, 0).queued, 1);
    for (let others = 1; destination.stats(0, 0).dropped.retries_exhausted === 0; others += 1) {
      assert.ok(others < 20, 'the batch was not dropped');
      const before = count();
      destination.offer(batch(1));
      await until(() => count() > before || destination.stats(0, 0).queued === 0);
    }
  });

  it('moves behind later batches', async () => {
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

  it('keeps its position while the receiver is unreachable', async () => {
    const poison = batch(1);
    const { attempts, destination } = poisonedBy(failed('unreachable', ''), poison);
    for (const each of [poison, batch(1)]) destination.offer(each);
    await until(() => attempts.length >= 3);
    assert.ok(attempts.every((item) => item === poison));
    await destination.close(AbortSignal.abort());
  });

  it('delays a flush until it has left the queue, even if later batches left first', async () => {
    const poison = batch(1);
    const { destination } = poisonedBy(failed('lost', ''), poison);
    destination.offer(poison);
    const flush = destination.flush(never);
    for (let at = 0; at < 5; at += 1) destination.offer(batch(1));
    await flush;
    assert.equal(destination.stats(6, 0).dropped.retries_exhausted, 1);
  });

  it('counts as partly delivered and partly rejected after a partial success, up to its number of items', async () => {
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
      assert.equal(count(), 1, 'a partially rejected batch must not be resent');
      assert.deepEqual(
        problems.map(({ reason, items }) => [reason, items]),
        [[rejected === 0 ? 'warning' : 'rejected', expected[1]]],
      );
    }
  });
});
