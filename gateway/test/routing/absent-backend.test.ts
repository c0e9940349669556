import assert from 'node:assert/strict';
import { ProblemError } from '@glasshouse/http';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('a service that is absent', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({ BREAKER_FAILURES: '3', BREAKER_OPEN_MS: '200' });
  });
  afterEach(() => gateway.close());

  const product = () => gateway.send('GET', '/products/TERRARIUM');
  const state = () => gateway.metric('gateway_breaker_state{peer="product"}');
  const events = () => gateway.telemetry.spans.flatMap((span) => span.events.map(({ name }) => name));

  it('is named with 503; the others go on', async () => {
    await gateway.backends.stop('product');
    const { status, headers, body } = await product();
    assert.deepEqual([status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'product']);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.equal((await gateway.as('/orders/o-1')).status, 200);
  });

  it('opens its breaker after failures in a row: 503 at once, with retry-after, metric and span event', async () => {
    await gateway.backends.stop('product');
    for (let at = 0; at < 3; at++) await product();
    assert.equal(await state(), 2);
    const asked = gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length;
    const { status, headers, body } = await product();
    assert.deepEqual([status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'product']);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.equal(
      gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length,
      asked,
      'nobody was called',
    );
    assert.equal(await gateway.metric('gateway_breaker_rejections_total{peer="product"}'), 1);
    assert.ok(events().includes('breaker.opened'));
    assert.ok(events().includes('breaker.rejected'));
    assert.equal(await gateway.metric('gateway_breaker_state{peer="order"}'), 0);
  });

  it('is tried by one call after a while; the others are not kept waiting; its answer closes the breaker', async () => {
    const { trouble } = gateway.backends;
    const hang = new Promise<void>(() => {});
    trouble.product = () => hang;
    const gone = await Promise.all([product(), product(), product()]);
    assert.deepEqual(
      gone.map(({ status, body }) => [status, body.code, body.backend]),
      Array(3).fill([504, 'DEADLINE_EXCEEDED', 'product']),
    );
    assert.equal(await state(), 2);
    await new Promise((resolve) => setTimeout(resolve, 250));

    let finish = () => {};
    trouble.product = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const before = gateway.backends.seen.length;
    const trial = product();
    while (gateway.backends.seen.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(await state(), 1);
    assert.equal((await product()).status, 503);
    finish();
    assert.equal((await trial).status, 200);
    assert.equal(await state(), 0);
    delete trouble.product;
    assert.equal((await product()).status, 200);
  }).timeout(15_000);

  it('is not taken for absent because it answers with problems', async () => {
    gateway.backends.trouble.product = () =>
      Promise.reject(
        new ProblemError('BACKEND_UNAVAILABLE', {
          detail: 'mongodb does not answer',
          extensions: { backend: 'mongodb' },
        }),
      );
    for (let at = 0; at < 5; at++) {
      const { status, body } = await product();
      assert.deepEqual([status, body.backend], [503, 'mongodb']);
    }
    assert.equal(await state(), 0);
  });
});
