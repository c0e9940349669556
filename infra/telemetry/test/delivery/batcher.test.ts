import assert from 'node:assert/strict';
import { Batcher } from '../../src/delivery/batcher.js';
import { Destination } from '../../src/delivery/destination.js';
import { delivered, refused } from '../../src/delivery/outcome.js';
import type { Batch, Sender } from '../../src/delivery/sender.js';
import type { Chunk } from '../../src/encoding/chunk.js';
import { until } from '../delivery-stats.js';

const never = new AbortController().signal;
const encode = (item: string, chunk: Chunk): void => chunk.text(item);
function recordingDestination() {
  const batches: Batch[] = [];
  const sender: Sender = {
    name: 'there:1',
    async send(batch) {
      batches.push(batch);
      return delivered;
    },
    close() {},
  };
  return { batches, destination: new Destination({ signal: 'logs', sender }) };
}

describe('batcher', () => {
  it('completes a batch when it is full', async () => {
    const { batches, destination } = recordingDestination();
    const batcher = new Batcher({
      encode,
      destinations: [destination],
      maxBatchBytes: 100,
      maxDelayMs: 60_000,
    });
    for (let at = 0; at < 200; at += 1) batcher.add('0123456789');
    assert.equal(batcher.deliveryStats()[0]?.queued, 200);
    await until(() => batches.length > 0);
    assert.deepEqual([batches[0]?.count, batches[0]?.bytes.length], [10, 100]);
    await batcher.close(never);
    assert.equal(batches.length, 20);
    assert.equal(Buffer.concat(batches.map(({ bytes }) => bytes)).toString(), '0123456789'.repeat(200));
    assert.equal(batcher.deliveryStats()[0]?.delivered, 200);
  });

  it('completes a batch when its first item has waited for maxDelayMs', async () => {
    const { batches, destination } = recordingDestination();
    const batcher = new Batcher({ encode, destinations: [destination], maxDelayMs: 20 });
    batcher.add('a');
    assert.equal(batches.length, 0);
    await until(() => batches.length === 1);
    await batcher.close(never);
  });

  it('encodes each item once for all destinations', async () => {
    const [one, two] = [recordingDestination(), recordingDestination()];
    let encoded = 0;
    const batcher = new Batcher({
      encode: (item: string, chunk: Chunk) => {
        encoded += 1;
        chunk.text(item);
      },
      destinations: [one.destination, two.destination],
    });
    batcher.add('a');
    await batcher.close(never);
    assert.equal(encoded, 1);
    assert.equal(one.batches[0], two.batches[0]);
  });

  it('drops items that are too large or fail to encode, without partial output', async () => {
    const { batches, destination } = recordingDestination();
    const batcher = new Batcher({
      encode: (item: string, chunk: Chunk) => {
        chunk.text(item);
        if (item === 'c') throw new Error('cannot be encoded');
      },
      destinations: [destination],
      maxItemBytes: 10,
    });
    batcher.add('a');
    batcher.add('x'.repeat(11));
    batcher.add('c');
    batcher.add('b');
    await batcher.close(never);
    assert.equal(batches[0]?.bytes.toString(), 'ab');
    const [stats] = batcher.deliveryStats();
    assert.deepEqual(
      [stats?.produced, stats?.delivered, stats?.dropped.too_large, stats?.dropped.rejected],
      [4, 2, 1, 1],
    );
  });

  describe('with consecutive batches', () => {
    const part = 100_000;
    const full = 256 << 10;

    /** Sends four batches, asserts their content after sending, and returns the number of distinct buffers. */
    async function buffersUsed(bytes: number, ...senders: Pick<Sender, 'reusesBuffer' | 'send'>[]) {
      const buffers: unknown[] = [];
      const texts: string[] = [];
      const destinations = senders.map(
        ({ reusesBuffer = false, send }, at) =>
          new Destination({
            signal: 'logs',
            sender: {
              name: `there:${at}`,
              reusesBuffer,
              async send(batch) {
                if (at === 0) buffers.push(batch.bytes.buffer);
                const outcome = await send(batch);
                if (at === 0) texts.push(batch.bytes.toString());
                return outcome;
              },
              close() {},
            },
          }),
      );
      const batcher = new Batcher({
        encode: (item: string, chunk) => chunk.ascii(item),
        destinations,
        maxBatchBytes: full,
      });
      const items = ['a', 'b', 'c', 'd'].map((sign) => sign.repeat(bytes));
      for (const item of items) {
        batcher.add(item);
        await batcher.flush(never);
      }
      assert.deepEqual(texts, items);
      return new Set(buffers).size;
    }
    const delivers = { reusesBuffer: true, send: async () => delivered };

    it('reuses the buffer of delivered batches', async () => {
      assert.equal(await buffersUsed(part, delivers), 1);
      assert.equal(await buffersUsed(part, delivers, delivers), 1);
    });

    it('alternates between two buffers when a batch fills its buffer', async () => {
      assert.equal(await buffersUsed(full, delivers), 2);
      assert.equal(await buffersUsed(full, delivers, delivers), 2);
    });

    it('never reuses a buffer that a sender may still read', async () => {
      for (const bytes of [part, full]) {
        assert.equal(await buffersUsed(bytes, { ...delivers, reusesBuffer: false }), 4);
        assert.equal(await buffersUsed(bytes, delivers, { ...delivers, reusesBuffer: false }), 4);
        assert.equal(await buffersUsed(bytes, { ...delivers, send: async () => refused('no') }), 4);
        assert.equal(await buffersUsed(bytes, delivers, { ...delivers, send: async () => refused('no') }), 4);
      }
    });

    it('does not change a batch while later ones are filled', async () => {
      const { batches, destination } = recordingDestination();
      const batcher = new Batcher({
        encode,
        destinations: [destination],
        maxDelayMs: 60_000,
        maxBatchBytes: full,
      });
      const items = Array.from({ length: 1000 }, (_, at) => String(at).padStart(1000, '.'));
      for (const item of items) batcher.add(item);
      await batcher.close(never);
      assert.ok(batches.length > 3);
      assert.equal(batches.map(({ bytes }) => bytes.toString()).join(''), items.join(''));
    });
  });

  it('starts a new delay for items after a full batch', async () => {
    const { batches, destination } = recordingDestination();
    const batcher = new Batcher({ encode, destinations: [destination], maxBatchBytes: 100, maxDelayMs: 800 });
    batcher.add('0'.repeat(10));
    await new Promise((resolve) => setTimeout(resolve, 200));
    // the 64th item triggers encoding, and every tenth item completes a batch
    for (let at = 1; at < 64; at += 1) batcher.add('0'.repeat(10));
    const encodedAt = performance.now();
    await until(() => batches.length === 7);
    // a timer may fire up to one millisecond early
    assert.ok(performance.now() - encodedAt >= 799, `after ${performance.now() - encodedAt} ms`);
    assert.equal(batches[6]?.count, 4);
    await batcher.close(never);
  });

  it('counts items after close() as dropped', async () => {
    const { destination } = recordingDestination();
    const batcher = new Batcher({ encode, destinations: [destination] });
    await batcher.close(never);
    batcher.add('late');
    const [stats] = batcher.deliveryStats();
    assert.deepEqual([stats?.produced, stats?.dropped.shutdown], [1, 1]);
  });

  it('adds head, separator and tail of the frame', async () => {
    const { batches, destination } = recordingDestination();
    const batcher = new Batcher({
      encode,
      destinations: [destination],
      frame: { head: '[', separator: ',', tail: ']' },
    });
    batcher.add('1');
    await batcher.flush(never);
    batcher.add('2');
    batcher.add('3');
    await batcher.close(never);
    assert.deepEqual(
      batches.map((batch) => batch.bytes.toString()),
      ['[1]', '[2,3]'],
    );
  });
});
