import assert from 'node:assert/strict';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { type Service, startService } from '../support/service.js';

describe('The client_credentials grant with private_key_jwt', () => {
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
  const requestToken = (client_assertion: string, more: Record<string, string> = {}) =>
    service.send('POST', '/oauth/token', {
      form: {
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
        ...more,
      },
    });

  it('returns an access token of the client, and no refresh token', async () => {
    const { status, body } = await requestToken(await assertion());
    assert.equal(status, 200);
    assert.equal(body.refresh_token, undefined);
    const { sub, client_id, roles } = decodeJwt(body.access_token);
    assert.deepEqual([sub, client_id, roles], ['robot', 'robot', ['admin']]);
  });

  it('accepts the token endpoint as the audience', async () => {
    assert.equal(
      (await requestToken(await assertion({ audience: 'http://shop.test/oauth/token' }))).status,
      200,
    );
  });

  it('accepts an assertion once', async () => {
    const once = await assertion();
    const replies = await Promise.all([requestToken(once), requestToken(once), requestToken(once)]);
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 401, 401]);
  });

  for (const [title, changes] of [
    ['for another audience', { audience: 'http://other.test' }],
    ['that has expired', { lifeSeconds: -60 }],
    ['that is valid for an hour', { lifeSeconds: 3600 }],
    ['from another issuer', { issuer: 'curl' }],
    ['without jti', { claims: { jti: undefined } }],
    ['with a jti of another type', { claims: { jti: 12_345_678 } }],
  ] as [string, Changes][]) {
    it(`refuses an assertion ${title}`, async () => {
      const { status, body } = await requestToken(await assertion(changes));
      assert.deepEqual([status, body.error], [401, 'invalid_client']);
      assert.equal(body.error_description, 'client authentication failed');
    });
  }

  it('refuses an assertion that is signed with another key or a shared secret, or is malformed', async () => {
    const other = await generateKeyPair('ES256');
    for (const text of [
      await assertion({ signWith: other.privateKey }),
      await assertion({ signWith: new TextEncoder().encode('a secret that is long enough'), alg: 'HS256' }),
      'not.a.jwt',
      'x',
    ]) {
      assert.equal((await requestToken(text)).body.error, 'invalid_client');
    }
  });

  it('refuses client_id without an assertion, and an assertion with another client_id', async () => {
    const alone = await service.send('POST', '/oauth/token', {
      form: { grant_type: 'client_credentials', client_id: 'robot' },
    });
    assert.deepEqual([alone.status, alone.body.error], [401, 'invalid_client']);
    assert.equal((await requestToken(await assertion(), { client_id: 'curl' })).body.error, 'invalid_client');
  });

  it('returns 503 while the cache is unavailable, because it cannot detect replays', async () => {
    await service.cache.close();
    const { status, body } = await requestToken(await assertion());
    assert.deepEqual([status, body.code], [503, 'BACKEND_UNAVAILABLE']);
  });
});
