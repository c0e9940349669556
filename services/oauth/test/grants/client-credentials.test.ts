import assert from 'node:assert/strict';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Service, startService } from '../support/service.js';

describe('client_credentials with private_key_jwt', () => {
  let service: Service;
  let key: CryptoKey;
  let counter = 0;

  before(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    key = pair.privateKey;
    const jwks = { keys: [await exportJWK(pair.publicKey)] };
    service = await startService({
      OAUTH_CLIENTS: JSON.stringify([{ client_id: 'robot', jwks, roles: ['admin'] }]),
    });
  });
  after(() => service.close());

  interface Changes {
    claims?: Record<string, unknown>;
    audience?: string;
    lifeSeconds?: number;
    issuer?: string;
    signWith?: CryptoKey | Uint8Array;
    alg?: string;
  }
  const assertion = ({ claims = {}, audience, lifeSeconds = 60, issuer, signWith, alg }: Changes = {}) =>
    new SignJWT({ jti: `assertion-${counter++}`, ...claims })
      .setProtectedHeader({ alg: alg ?? 'ES256' })
      .setIssuer(issuer ?? 'robot')
      .setSubject('robot')
      .setAudience(audience ?? 'http://shop.test')
      .setExpirationTime(Math.floor(Date.now() / 1000) + lifeSeconds)
      .sign(signWith ?? key);
  const ask = (client_assertion: string, more: Record<string, string> = {}) =>
    service.send('POST', '/oauth/token', {
      form: {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
        ...more,
      },
    });

  it('gives the client a token of its own, and no refresh token', async () => {
    const { status, body } = await ask(await assertion());
    assert.equal(status, 200);
    assert.equal(body.refresh_token, undefined);
    const { sub, client_id, roles } = decodeJwt(body.access_token);
    assert.deepEqual([sub, client_id, roles], ['robot', 'robot', ['admin']]);
  });

  it('takes the token endpoint as the audience, too', async () => {
    assert.equal((await ask(await assertion({ audience: 'http://shop.test/oauth/token' }))).status, 200);
  });

  it('takes an assertion once', async () => {
    const once = await assertion();
    const replies = await Promise.all([ask(once), ask(once), ask(once)]);
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 401, 401]);
  });

  for (const [what, changes] of [
    ['for somebody else', { audience: 'http://other.test' }],
    ['that has expired', { lifeSeconds: -60 }],
    ['that lives for an hour', { lifeSeconds: 3600 }],
    ['of another issuer', { issuer: 'curl' }],
    ['without jti', { claims: { jti: undefined } }],
    ['with a jti of another type', { claims: { jti: 12_345_678 } }],
  ] as [string, Changes][]) {
    it(`refuses an assertion ${what}`, async () => {
      const { status, body } = await ask(await assertion(changes));
      assert.deepEqual([status, body.error], [401, 'invalid_client']);
      assert.equal(body.error_description, 'client authentication failed');
    });
  }

  it('refuses one by another key, by a shared secret, and garbage', async () => {
    const other = await generateKeyPair('ES256');
    for (const text of [
      await assertion({ signWith: other.privateKey }),
      await assertion({ signWith: new TextEncoder().encode('a secret that is long enough'), alg: 'HS256' }),
      'not.a.jwt',
      'x',
    ]) {
      assert.equal((await ask(text)).body.error, 'invalid_client');
    }
  });

  it('refuses the client’s id alone, and another id beside the assertion', async () => {
    const alone = await service.send('POST', '/oauth/token', {
      form: { grant_type: 'client_credentials', client_id: 'robot' },
    });
    assert.deepEqual([alone.status, alone.body.error], [401, 'invalid_client']);
    assert.equal((await ask(await assertion(), { client_id: 'curl' })).body.error, 'invalid_client');
  });

  it('refuses rather than risk a replay when the cache is down', async () => {
    await service.cache.close();
    const { status, body } = await ask(await assertion());
    assert.deepEqual([status, body.code], [503, 'BACKEND_UNAVAILABLE']);
  });
});
