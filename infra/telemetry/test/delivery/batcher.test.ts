import assert from 'node:assert/strict';
import { Batcher } from '../../src/delivery/batcher.js';
import { type Batch, Destination, type Sender } from '../../src/delivery/destination.js';
import { until } from '../accounts.js';

const never = new AbortController().signal;
function keeping() {
  const batches: Batch[] = [];
  const sender: Sender = {
    name: 'there:1',
    async send(batch) {
      batches.push(batch);
      return 'delivered';
    },
    close() {},
  };
  return { batches, destination: new Destination({ signal: 'logs', sender }) };
}

describe('a batcher', () => {
  it('cuts a batch when it is full', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({ destinations: [destination], maxBatchBytes: 100, maxDelayMs: 60_000 });
    for (let at = 0; at < 25; at += 1) batcher.add((chunk) => chunk.text('0123456789'));
    assert.equal(batcher.accounts()[0]?.queued, 25);
    await until(() => batches.length === 2);
    assert.deepEqual(
      batches.map((batch) => [batch.count, batch.bytes.length]),
      [
        [10, 100],
        [10, 100],
      ],
    );
    await batcher.close(never);
    assert.deepEqual(batches[2]?.bytes.toString(), '0123456789'.repeat(5));
    assert.equal(batcher.accounts()[0]?.delivered, 25);
  });

  it('cuts a batch when the first item has waited long enough', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({ destinations: [destination], maxDelayMs: 20 });
    batcher.add((chunk) => chunk.text('a'));
    assert.equal(batches.length, 0);
    await until(() => batches.length === 1);
    await batcher.close(never);
  });

  it('encodes once for many destinations', async () => {
    const [one, two] = [keeping(), keeping()];
    const batcher = new Batcher({ destinations: [one.destination, two.destination] });
    let encoded = 0;
    batcher.add((chunk) => {
      encoded += 1;
      chunk.text('a');
    });
    await batcher.close(never);
    assert.equal(encoded, 1);
    assert.equal(one.batches[0], two.batches[0]);
  });

  it('drops what is too large alone, and what cannot be encoded, and leaves no trace of it', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({ destinations: [destination], maxItemBytes: 10 });
    batcher.add((chunk) => chunk.text('a'));
    batcher.add((chunk) => chunk.text('x'.repeat(11)));
    batcher.add((chunk) => {
      chunk.text('half');
      throw new Error('cannot be encoded');
    });
    batcher.add((chunk) => chunk.text('b'));
    await batcher.close(never);
    assert.equal(batches[0]?.bytes.toString(), 'ab');
    const [account] = batcher.accounts();
    assert.deepEqual(
      [account?.produced, account?.delivered, account?.dropped.too_large, account?.dropped.rejected],
      [4, 2, 1, 1],
    );
  });

  it('counts what comes after close', async () => {
    const { destination } = keeping();
    const batcher = new Batcher({ destinations: [destination] });
    await batcher.close(never);
    batcher.add((chunk) => chunk.text('late'));
    const [account] = batcher.accounts();
    assert.deepEqual([account?.produced, account?.dropped.shutdown], [1, 1]);
  });

  it('puts around each batch what its format needs', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({
      destinations: [destination],
      wrap: ({ bytes, count }) => ({ bytes: Buffer.from(`[${bytes}]`), count }),
    });
    batcher.add((chunk) => chunk.text('1'));
    await batcher.flush(never);
    batcher.add((chunk) => chunk.text('2'));
    await batcher.close(never);
    assert.deepEqual(
      batches.map((batch) => batch.bytes.toString()),
      ['[1]', '[2]'],
    );
  });
});
