import assert from 'node:assert/strict';
import { createProductClient } from '../src/client.js';
import { startProduct } from './start-product.js';

describe('The reservations API', () => {
  let product: Awaited<ReturnType<typeof startProduct>>;
  before(async () => {
    product = await startProduct();
  });
  after(() => product.close());

  it('reserves, commits and returns stock over HTTP', async () => {
    const path = '/internal/reservations';
    const available = async () =>
      (await product.call('GET', '/products/MOSS-CUSHION/availability')).body.available;
    const items = [{ sku: 'MOSS-CUSHION', quantity: 10 }];
    const reserved = await product.call('POST', path, { body: { orderId: 'o1', attempt: 1, items } });
    assert.equal(reserved.status, 200);
    assert.equal(reserved.body.items[0].unitPrice.amount, 590);
    assert.equal(await available(), 890);
    const attempt = { body: { attempt: 1 } };
    assert.equal((await product.call('POST', `${path}/o1/commit`, attempt)).body.state, 'sold');
    assert.equal((await product.call('POST', `${path}/o1/release`, attempt)).status, 409);
    assert.equal((await product.call('POST', `${path}/o1/return`, attempt)).body.state, 'returned');
    assert.equal(await available(), 900);
    const { body } = await product.telemetry.metrics.expose();
    assert.match(body, /product_reservations_total\{outcome="returned"\} 1/);
  });

  it('rejects invalid reservations with 400', async () => {
    const post = (body: unknown) => product.call('POST', '/internal/reservations', { body });
    const valid = { orderId: 'o5', attempt: 1, items: [{ sku: 'VASE-BUD', quantity: 1 }] };
    for (const invalid of [
      { ...valid, orderId: 'a.b' },
      { ...valid, attempt: 0 },
      { ...valid, items: [] },
      { ...valid, items: [{ sku: 'VASE-BUD', quantity: 0 }] },
      { ...valid, items: [{ sku: '$where', quantity: 1 }] },
    ]) {
      assert.equal((await post(invalid)).status, 400, JSON.stringify(invalid));
    }
  });
});

describe('The product client', () => {
  it('returns prices and throws problems with their code', async () => {
    const product = await startProduct();
    const client = createProductClient({ url: product.url, telemetry: product.telemetry });
    const span = product.telemetry.rootSpan('test');
    assert.equal((await client.readPrice(span, 'CANDLE-BEESWAX', 12)).unitPrice.amount, 480);
    await assert.rejects(client.readPrice(span, 'NOTHING', 1), { code: 'PRODUCT_NOT_FOUND' });
    await client.close();
    await product.close();
  });
});
