import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createClient } from '../../src/client/create-client.js';
import { getThing, listThings, makeThing, type Running, serve, user } from '../support/shop.js';

describe('createClient', () => {
  let shop: Running;
  before(async () => {
    shop = await serve();
  });
  after(() => shop.close(100));

  it('calls operations with params, query, body and caller', async () => {
    const telemetry = createTestTelemetry('caller');
    const client = createClient({ peer: 'shop', url: shop.url, telemetry });
    const span = telemetry.rootSpan('test');
    try {
      assert.deepEqual(await client.call(span, getThing, { params: { id: 'x/y z' } }), { id: 'x/y z' });
      assert.deepEqual(await client.call(span, listThings, { query: { limit: 3, price: 1.5 } }), {
        limit: 3,
        price: 1.5,
      });
      assert.deepEqual(await client.call(span, listThings), { limit: 20 });
      assert.deepEqual(
        await client.call(span, makeThing, { body: { name: 'n' }, user, idempotencyKey: 'k-1' }),
        {
          body: { name: 'n' },
          user,
          idempotencyKey: 'k-1',
        },
      );
      // @ts-expect-error params are required
      await assert.rejects(() => client.call(span, getThing));
    } finally {
      await client.close();
    }
  });
});
