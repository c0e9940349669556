import assert from 'node:assert/strict';
import { decodeProtectedHeader } from 'jose';
import { cacheTimes } from '../../src/cache-times.js';
import { keysBound } from '../../src/keys/keyring.js';
import { oauthSettings } from '../../src/settings.js';
import { callerHeaders, type Service, startService } from '../support/service.js';

describe('Signing keys', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService({ KEY_ROTATION_SECONDS: '3600', KEY_LEAD_SECONDS: '60' });
    await service.register('ada');
  });
  afterEach(() => service.close());

  const kids = async (of: Service = service): Promise<string[]> =>
    (await of.send('GET', '/oauth/jwks')).body.keys.map((key: { kid: string }) => key.kid);
  const signer = async (of: Service = service): Promise<string> =>
    decodeProtectedHeader((await of.login('ada')).body.access_token).kid as string;

  it('are published without private members', async () => {
    const { body } = await service.send('GET', '/oauth/jwks');
    for (const key of body.keys) {
      assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
    }
  });

  it('are published before they sign, and until the tokens that they signed have expired', async () => {
    const [first] = await kids();
    assert.equal(await signer(), first);
    service.clock.ms += 3_601_000;
    const [, second, ...others] = await kids();
    assert.deepEqual(others, []);
    assert.ok(second);
    assert.equal(await signer(), first, 'the new key does not sign yet');
    service.clock.ms += 61_000;
    assert.equal(await signer(), second);
    assert.deepEqual(await kids(), [first, second]);
    service.clock.ms += 700_000;
    assert.deepEqual(await kids(), [second]);
  });

  it('are the same for two instances, even if both rotate at the same time', async () => {
    const other = await startService({ KEY_ROTATION_SECONDS: '3600', KEY_LEAD_SECONDS: '60' }, service);
    assert.deepEqual(await kids(other), await kids());
    service.clock.ms += 3_601_000;
    const [here, there] = await Promise.all([kids(), kids(other)]);
    assert.equal(here.length, 2);
    assert.deepEqual(there, here);
    service.clock.ms += 61_000;
    assert.equal(await signer(other), await signer());
    await other.close();
  });

  it('are cached for less time than their default lead time', () => {
    assert.ok(cacheTimes.jwks < oauthSettings.KEY_LEAD_SECONDS.default * 1000);
  });

  it('survive a restart', async () => {
    const before = await kids();
    const restarted = await startService({}, service);
    assert.deepEqual(await kids(restarted), before);
    await restarted.close();
  });

  it('do not exceed their bound: another rotation returns 429 with Retry-After', async () => {
    const headers = callerHeaders({ id: 'u', username: 'root', roles: ['admin'] });
    const rotate = () => service.send('POST', '/oauth/keys', { headers });
    for (let made = 1; made < keysBound.limit; made++) assert.equal((await rotate()).status, 201);
    const refused = await rotate();
    assert.deepEqual([refused.status, refused.body.code], [429, 'RATE_LIMITED']);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
    assert.equal((await kids()).length, keysBound.limit);
  });

  it('are rotated only by an administrator', async () => {
    const rotate = (roles: string[]) =>
      service.send('POST', '/oauth/keys', { headers: callerHeaders({ id: 'boss', roles }) });
    assert.equal((await rotate(['user'])).status, 403);
    const { status, body } = await rotate(['admin']);
    assert.equal(status, 201);
    assert.ok((await kids()).includes(body.kid));
  });
});
