import assert from 'node:assert/strict';
import type { Collection, Document, Store } from '@glasshouse/store';
import { decodeJwt } from 'jose';
import { declareCollections } from '../../src/store.js';
import { callerHeaders, password, type Service, startService } from '../support/service.js';

describe('A password change', () => {
  const newPassword = 'incorrect horse battery';
  let service: Service;
  let user: { id: string; username: string };
  beforeEach(async () => {
    service = await startService();
    user = (await service.register('ada')).body;
  });
  afterEach(() => service.close());

  const change = () =>
    service.send('PUT', '/oauth/password', {
      json: { currentPassword: password, newPassword },
      headers: callerHeaders(user),
    });

  it('ends a session whose expired access token a gateway with another clock still accepts', async () => {
    await service.login('ada');
    service.clock.ms += 600_000 + 3000;
    assert.equal((await change()).status, 204);
    const { body } = await service.send('GET', '/internal/oauth/revocations');
    assert.equal(body.sessions.length, 1);
  });

  it('ends every session of a user with more than a thousand', async () => {
    const span = service.telemetry.rootSpan('test');
    const { sessions } = declareCollections(service.store);
    const { access_token: token } = (await service.login('ada')).body;
    const session = (await sessions.findOne(span, { _id: String(decodeJwt(token).sid) })) ?? assert.fail();
    for (let n = 0; n < 1050; n++) await sessions.insertOne(span, { ...session, _id: `session-${n}` });
    assert.equal((await change()).status, 204);
    assert.equal(await sessions.count(span, { userId: user.id, revokedAt: null }), 0);
  }).timeout(30_000);

  it('refuses a login whose old password was read before the change', async () => {
    let isLogin = false;
    let changed: number | undefined;
    const store = afterRead(service.store, 'users', async () => {
      if (isLogin && changed === undefined) changed = (await change()).status;
    });
    const slow = await startService({}, { ...service, store });
    try {
      isLogin = true;
      const { status, body } = await slow.login('ada');
      assert.equal(changed, 204);
      assert.deepEqual([status, body.error], [400, 'invalid_grant']);
      assert.equal(await slow.metric('oauth_logins_total{outcome="failure"}'), 1);
      assert.equal((await service.login('ada', newPassword)).status, 200);
    } finally {
      await slow.close();
    }
  });
});

/** Returns a store whose collection `name` calls `hook` after each `findOne`. */
function afterRead(store: Store, name: string, hook: () => Promise<void>): Store {
  const hooked = <T extends Document>(collection: Collection<T>): Collection<T> => ({
    ...collection,
    async findOne(...args) {
      const found = await collection.findOne(...args);
      await hook();
      return found;
    },
  });
  return new Proxy(store, {
    get(target, member) {
      if (member !== 'collection') return Reflect.get(target, member);
      return (...args: Parameters<Store['collection']>) =>
        args[0] === name ? hooked(target.collection(...args)) : target.collection(...args);
    },
  });
}
