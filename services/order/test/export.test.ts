import assert from 'node:assert/strict';
import { startOrder } from './start-order.js';

describe('Exports of orders', () => {
  let order: Awaited<ReturnType<typeof startOrder>>;
  let realNow: () => number;

  beforeEach(async () => {
    order = await startOrder();
    realNow = Date.now;
  });
  afterEach(async () => {
    Date.now = realNow;
    await order.close();
  });

  /** Lets the exports see the changes of the last seconds, which they hide. */
  const later = () => {
    const started = realNow();
    Date.now = () => started + 10_000;
  };

  async function confirmed(): Promise<string> {
    const path = await order.open();
    await order.upstreams.deposit(100_000);
    const { status } = await order.call('POST', `${path}/confirm`);
    assert.equal(status, 200);
    await order.settled(path);
    return path.slice('/orders/'.length);
  }

  it('have the latest version of each order in minor units, without the keys of requests', async () => {
    const id = await confirmed();
    later();
    const { status, body } = await order.call('GET', '/internal/export/orders');
    assert.equal(status, 200);
    assert.equal(body.next, null);
    const [row] = body.items;
    assert.deepEqual([row.id, row.status, row.attempts], [id, 'confirmed', 1]);
    assert.equal(row.items[0].quantity * row.items[0].unitAmount, row.total);
    assert.deepEqual(Object.keys(row.items[0]), ['sku', 'quantity', 'unitAmount']);
    assert.ok(!('creationKey' in row) && !('added' in row) && !('saga' in row));
  });

  it('hide the changes of the last five seconds', async () => {
    await confirmed();
    assert.deepEqual((await order.call('GET', '/internal/export/orders')).body.items, []);
    assert.deepEqual((await order.call('GET', '/internal/export/confirmations')).body.items, []);
  });

  it('keep the confirmation of an order that is cancelled afterwards', async () => {
    const id = await confirmed();
    await order.call('POST', `/orders/${id}/cancel`);
    await order.settled(`/orders/${id}`);
    later();
    const { body } = await order.call('GET', '/internal/export/confirmations');
    assert.deepEqual(
      body.items.map((row: { id: string }) => row.id),
      [id],
    );
    const [row] = (await order.call('GET', '/internal/export/orders')).body.items;
    assert.equal(row.status, 'cancelled');
    assert.ok(row.confirmedAt);
  });

  it('use the indexes of the collection', async () => {
    await confirmed();
    await order.open();
    later();
    const page = await order.call('GET', '/internal/export/orders?limit=1');
    await order.call('GET', `/internal/export/orders?limit=1&cursor=${page.body.next}`);
    await order.call('GET', '/internal/export/confirmations?limit=1');
    const unindexed = order.telemetry.metrics.expose();
    assert.doesNotMatch((await unindexed).body, /db_client_unindexed_queries_total\{[^}]*\} [1-9]/);
  });
});
