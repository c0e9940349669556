import assert from 'node:assert/strict';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('The rate limit', () => {
  let gateway: Gateway;
  beforeEach(async () => {
    gateway = await startGateway({ RATE_LIMIT_REQUESTS: '3', RATE_LIMIT_WINDOW_SECONDS: '3600' });
  });
  afterEach(() => gateway.close());

  it('reports the remaining requests in every response and refuses the excess with 429', async () => {
    const first = await gateway.send('GET', '/products/TERRARIUM');
    assert.equal(first.headers['ratelimit-policy'], '"address";q=3;w=3600');
    assert.match(first.headers.ratelimit ?? '', /^"address";r=2;t=\d+$/);
    assert.equal((await gateway.send('GET', '/nothing')).status, 404);
    await gateway.send('GET', '/products/TERRARIUM');
    const { status, headers, body } = await gateway.send('GET', '/products/TERRARIUM');
    assert.deepEqual([status, body.code], [429, 'RATE_LIMITED']);
    assert.match(headers.ratelimit ?? '', /^"address";r=0;t=\d+$/);
    const seconds = Number(headers['retry-after']);
    assert.ok(seconds > 0 && seconds <= 3600);
    assert.equal(await gateway.metric('gateway_rate_limited_total{client="address"}'), 1);
  });

  it('counts each user separately, and separately from addresses', async () => {
    for (let at = 0; at < 4; at++) await gateway.send('GET', '/products/TERRARIUM');
    for (let at = 0; at < 3; at++)
      assert.equal((await gateway.as('/me/profile', { sub: 'u-1' })).status, 200);
    assert.equal((await gateway.as('/me/profile', { sub: 'u-1' })).status, 429);
    assert.equal((await gateway.as('/me/profile', { sub: 'u-2' })).status, 200);
  });

  it('counts requests with invalid tokens by address', async () => {
    for (let at = 0; at < 3; at++) {
      assert.equal((await gateway.send('GET', '/me', { authorization: 'Bearer x' })).status, 401);
    }
    assert.equal((await gateway.send('GET', '/me', { authorization: 'Bearer x' })).status, 429);
  });

  it('does not apply to health checks', async () => {
    for (let at = 0; at < 5; at++) assert.equal((await gateway.send('GET', '/health/live')).status, 200);
  });

  it('can be turned off', async () => {
    const open = await startGateway({ RATE_LIMIT_REQUESTS: '0' });
    const { headers } = await open.send('GET', '/products/TERRARIUM');
    assert.equal(headers.ratelimit, undefined);
    await open.close();
  });
});
