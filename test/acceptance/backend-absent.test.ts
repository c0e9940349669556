import assert from 'node:assert/strict';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import type { Reply, Shopper } from '@glasshouse/traffic';
import { createCheckedShopper } from './document/watch.js';
import { consoleReader } from './readers/console.js';
import { launchForTests } from './target.js';

/** Stops processes, so it always launches its own system. */
describe('an unavailable upstream service', function backendAbsent() {
  this.timeout(120_000);
  let shop: Running;
  let shopper: Shopper;

  before(async () => {
    shop = await launchForTests({ whenOneExits: 'leave', changes: { oauth: { ACCESS_TOKEN_SECONDS: '5' } } });
    shopper = createCheckedShopper({ gateway: shop.urls.gateway });
  });
  after(async () => {
    await shopper?.close();
    await shop?.close();
  });

  const problemOf = (reply: Reply) => reply.body as Record<string, unknown>;

  it('does not affect the check of an expired token, which returns 401', async () => {
    const person = { username: 'short-lived', password: 'a password for tests' };
    await shopper.call({ method: 'POST', path: '/oauth/register', body: person });
    const { body } = await shopper.call({
      method: 'POST',
      path: '/oauth/token',
      form: { grant_type: 'password', ...person },
    });
    const { access_token: token, expires_in: seconds } = body as { access_token: string; expires_in: number };
    assert.equal(seconds, 5);
    const readAccount = () => shopper.call({ method: 'GET', path: '/me/account', token });
    assert.equal((await readAccount()).status, 200);
    const refused = await eventually(async () => {
      const reply = await readAccount();
      assert.equal(reply.status, 401);
      return reply;
    }, 15_000);
    assert.equal(problemOf(refused).code, 'UNAUTHENTICATED');
    assert.equal(problemOf(refused).traceId, refused.traceId);
    assert.match(String(refused.headers['www-authenticate']), /^Bearer .*error="invalid_token"/);
  });

  it('causes a 503 or 504 that names it within 10 s when it hangs', async () => {
    shop.signal('customer', 'SIGSTOP');
    try {
      const began = performance.now();
      const reply = await shopper.call({ method: 'GET', path: '/products?limit=1' });
      assert.equal(reply.status, 200, 'requests without the service succeed');
      const token = await freshToken('somebody');
      const hanging = await shopper.call({ method: 'GET', path: '/me/account', token });
      assert.ok([503, 504].includes(hanging.status), `${hanging.status}`);
      assert.equal(problemOf(hanging).backend, 'customer');
      assert.ok(performance.now() - began < 10_000);
    } finally {
      shop.signal('customer', 'SIGCONT');
    }
  });

  it('causes a 503 that names it, a server span and an access record within 5 s when it was killed', async () => {
    shop.signal('product', 'SIGKILL');
    assert.equal((await shop.died).name, 'product');
    const reply = await shopper.call({ method: 'GET', path: '/products/TERRARIUM-DOME' });
    assert.deepEqual(
      [reply.status, problemOf(reply).code, problemOf(reply).backend],
      [503, 'BACKEND_UNAVAILABLE', 'product'],
    );
    assert.ok(reply.milliseconds < 5_000, `${reply.milliseconds} ms`);
    assert.equal(problemOf(reply).traceId, reply.traceId);

    const reader = consoleReader(shop.urls.console);
    await eventually(async () => {
      const spans = await reader.trace(reply.traceId);
      const root = spans.find(({ kind }) => kind === 'server');
      assert.equal(root?.attributes['http.response.status_code'], '503');
      const record = (await reader.records(reply.traceId)).find((each) => each['event.category'] === 'web');
      assert.equal(record?.['error.code'], 'BACKEND_UNAVAILABLE');
      assert.equal(record?.['log.level'], 'error');
    });
    const still = await shopper.call({ method: 'GET', path: '/.well-known/oauth-authorization-server' });
    assert.equal(still.status, 200, 'requests without the service succeed');
  });

  async function freshToken(username: string): Promise<string> {
    const person = { username, password: 'a password for tests' };
    await shopper.call({ method: 'POST', path: '/oauth/register', body: person });
    const { body } = await shopper.call({
      method: 'POST',
      path: '/oauth/token',
      form: { grant_type: 'password', ...person },
    });
    return (body as { access_token: string }).access_token;
  }
});
