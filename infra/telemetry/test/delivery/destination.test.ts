import assert from 'node:assert/strict';
import { type Batch, Destination, type Outcome, type Sender } from '../../src/delivery/destination.js';

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
    assert.equal(destination.account(7, 0).queued, 7);
    waiting[0]?.answer('delivered');
    await soon();
    waiting[1]?.answer('reject');
    await soon();
    waiting[2]?.answer('delivered');
    await soon();
    const account = destination.account(7, 0);
    assert.deepEqual([account.delivered, account.queued, account.dropped.rejected], [5, 0, 2]);
  });

  it('counts what is encoded but not yet in a batch as queued', () => {
    const destination = new Destination({ signal: 'logs', sender: always('delivered').sender });
    assert.equal(destination.account(3, 3).queued, 3);
  });

  it('is bounded in bytes, the batch in flight included', async () => {
    const { waiting, sender } = byHand();
    const destination = new Destination({ signal: 'logs', sender, maxQueuedBytes: 100 });
    for (let at = 0; at < 10; at += 1) destination.offer(batch(1, 40));
    assert.deepEqual(
      [destination.account(10, 0).queued, destination.account(10, 0).dropped.queue_full],
      [2, 8],
    );
    await soon();
    waiting[0]?.answer('delivered');
    await soon();
    destination.offer(batch(1, 40));
    assert.equal(destination.account(11, 0).queued, 2);
    destination.offer(batch(1, 101));
    assert.equal(destination.account(12, 0).dropped.queue_full, 9);
  });

  it('waits longer after each failure, with jitter, and never spins', async () => {
    const { times, sender } = always('retry');
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
    const outcomes: Outcome[] = ['retry', 'retry', 'retry', 'delivered', 'retry', 'delivered'];
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
    while (destination.account(2, 0).delivered < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    const last = (times[5] as number) - (times[4] as number);
    assert.ok(last < 100, `${last} ms`);
  });

  it('leaves the other side alone for as long as it asked', async () => {
    const { times, sender } = always({ afterMs: 150 });
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
      waiting[0]?.answer('delivered');
      await flush;
      assert.equal(destination.account(2, 0).queued, 1);
      waiting[1]?.answer('delivered');
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
      assert.equal(destination.account(1, 0).queued, 1);
    });

    it('does not sit out a long pause', async () => {
      const outcomes: Outcome[] = ['retry', 'delivered'];
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
      assert.equal(destination.account(1, 0).delivered, 1);
    });

    it('serves many at once', async () => {
      const { waiting, sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      destination.offer(batch(1));
      const flushes = Array.from({ length: 5 }, () => destination.flush(never));
      await soon();
      waiting[0]?.answer('reject');
      await Promise.all(flushes);
    });
  });

  describe('close', () => {
    it('delivers what waits, then closes the sender', async () => {
      const { sender } = always('delivered');
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await destination.close(never);
      assert.deepEqual(destination.account(10, 0).delivered, 10);
    });

    it('counts what its deadline cuts off, once, also the batch in flight', async () => {
      const { waiting, sender } = byHand();
      const destination = new Destination({ signal: 'logs', sender });
      for (let at = 0; at < 10; at += 1) destination.offer(batch(1));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(sender.closed, true);
      waiting[0]?.answer('delivered');
      await soon();
      destination.offer(batch(1));
      await destination.close(never);
      const account = destination.account(11, 0);
      assert.deepEqual([account.delivered, account.queued, account.dropped.shutdown], [0, 0, 11]);
      assert.equal(waiting.length, 1, 'nothing is sent after close');
    });

    it('ends a pause', async () => {
      const { sender } = always('retry');
      const destination = new Destination({ signal: 'logs', sender, minBackoffMs: 60_000 });
      destination.offer(batch(3));
      await soon();
      await destination.close(AbortSignal.abort());
      assert.equal(destination.account(3, 0).dropped.shutdown, 3);
    });
  });
});
