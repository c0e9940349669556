import assert from 'node:assert/strict';
import { ProblemError } from '@glasshouse/http';
import { eventually } from '@glasshouse/timing/testing';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('The circuit breakers of the gateway', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({ BREAKER_FAILURES: '3', BREAKER_OPEN_MS: '200' });
  });
  afterEach(() => gateway.close());

  const product = () => gateway.send('GET', '/products/TERRARIUM');
  const state = () => gateway.metric('http_client_breaker_state{peer="product",operation="readProduct"}');
  const events = () => gateway.telemetry.spans.flatMap((span) => span.events.map(({ name }) => name));

  it('name an unreachable service in a 503, while other services are still served', async () => {
    await gateway.backends.stop('product');
    const { status, headers, body } = await product();
    assert.deepEqual([status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'product']);
    assert.ok(Number(headers['retry-after']) >= 1);
    assert.equal((await gateway.as('/orders/o-1')).status, 200);
  });

  it('fail fast on every route of an unreachable service, with Retry-After, metric and span event', async () => {
    await gateway.backends.stop('product');
    await product();
    const unreachable = 'http_client_breaker_state{peer="product",operation="*"}';
    assert.equal(await gateway.metric(unreachable), 2);
    const sentBefore = gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length;
    for (const path of ['/products/TERRARIUM', '/products']) {
      const { status, headers, body } = await gateway.send('GET', path);
      assert.deepEqual([status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'product']);
      assert.ok(Number(headers['retry-after']) >= 1);
    }
    const sent = gateway.telemetry.spans.filter(({ kind }) => kind === 'client').length;
    assert.equal(sent, sentBefore, 'no call was sent');
    const rejections = 'http_client_breaker_rejections_total{peer="product",operation="*"}';
    assert.equal(await gateway.metric(rejections), 2);
    assert.ok(events().includes('breaker.rejected'));
    assert.equal(await gateway.metric('http_client_breaker_state{peer="order",operation="*"}'), 0);
  });

  it('admit one trial call after BREAKER_OPEN_MS while other calls fail fast, and close after a response', async () => {
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
    // on a busy machine the probe, too, may have timed out
    const unreachable = 'http_client_breaker_state{peer="product",operation="*"}';
    await eventually(async () => assert.equal(await gateway.metric(unreachable), 0));

    let finish = () => {};
    trouble.product = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const before = gateway.backends.seen.length;
    const trial = product();
    await eventually(() => assert.ok(gateway.backends.seen.length > before));
    assert.equal(await state(), 1);
    assert.equal((await product()).status, 503);
    finish();
    assert.equal((await trial).status, 200);
    assert.equal(await state(), 0);
    delete trouble.product;
    assert.equal((await product()).status, 200);
  }).timeout(60_000);

  it('stay closed when a service responds with problems', async () => {
    gateway.backends.trouble.product = () =>
      Promise.reject(
        new ProblemError('BACKEND_UNAVAILABLE', {
          detail: 'mongodb does not respond',
          extensions: { backend: 'mongodb' },
        }),
      );
    for (let at = 0; at < 5; at++) {
      const { status, body } = await product();
      assert.deepEqual([status, body.backend], [503, 'mongodb']);
    }
    assert.equal(await state(), 0);
  });

  it('stay closed for other users and routes when every response to one user is late', async () => {
    gateway.backends.trouble.customer = (userId) =>
      userId === 'hot' ? new Promise(() => {}) : Promise.resolve();
    const hot = Array.from({ length: 8 }, () => gateway.as('/me/account', { sub: 'hot' }));
    for (const { status, body } of await Promise.all(hot)) {
      assert.deepEqual([status, body.code, body.backend], [504, 'DEADLINE_EXCEEDED', 'customer']);
    }
    for (const path of ['/me/account', '/me/profile', '/me/notifications']) {
      assert.equal((await gateway.as(path)).status, 200, path);
    }
    assert.equal((await gateway.as('/me/profile', { sub: 'another' })).status, 200);
  }).timeout(60_000);
});
