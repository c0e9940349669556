import assert from 'node:assert/strict';
import { echoRoutes, type Running, serve } from './support/shop.js';

describe('createHttpApp', () => {
  let shop: Running;
  before(async () => {
    shop = await serve({ routes: echoRoutes });
  });
  after(() => shop.close(100));

  it('answers an operation with its body, status and cache-control', async () => {
    const answer = await fetch(`${shop.url}/things/a%20b`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { id: 'a b' });
    assert.equal(answer.headers.get('cache-control'), 'public, max-age=5');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8');
  });
});
