import assert from 'node:assert/strict';
import { Batcher } from '../../src/delivery/batcher.js';
import { type Batch, Destination, type Sender } from '../../src/delivery/destination.js';
import { until } from '../accounts.js';

const never = new AbortController().signal;
const same = (item: string): string => item;
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
    for (let at = 0; at < 25; at += 1) batcher.add('0123456789', same);
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
    batcher.add('a', same);
    assert.equal(batches.length, 0);
    await until(() => batches.length === 1);
    await batcher.close(never);
  });

  it('encodes once for many destinations', async () => {
    const [one, two] = [keeping(), keeping()];
    const batcher = new Batcher({ destinations: [one.destination, two.destination] });
    let encoded = 0;
    batcher.add('a', (item) => {
      encoded += 1;
      return item;
    });
    await batcher.close(never);
    assert.equal(encoded, 1);
    assert.equal(one.batches[0], two.batches[0]);
  });

  it('drops what is too large alone, and what cannot be encoded, and leaves no trace of it', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({ destinations: [destination], maxItemBytes: 10 });
    batcher.add('a', same);
    batcher.add('x'.repeat(11), same);
    batcher.add('c', () => {
      throw new Error('cannot be encoded');
    });
    batcher.add('b', same);
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
    batcher.add('late', same);
    const [account] = batcher.accounts();
    assert.deepEqual([account?.produced, account?.dropped.shutdown], [1, 1]);
  });

  it('puts around and between the items what their format needs', async () => {
    const { batches, destination } = keeping();
    const batcher = new Batcher({
      destinations: [destination],
      frame: { head: '[', separator: ',', tail: ']' },
    });
    batcher.add('1', same);
    await batcher.flush(never);
    batcher.add('2', same);
    batcher.add('3', same);
    await batcher.close(never);
    assert.deepEqual(
      batches.map((batch) => batch.bytes.toString()),
      ['[1]', '[2,3]'],
    );
  });
});
