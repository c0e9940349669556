import assert from 'node:assert/strict';
import { decodeJwt, exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose';
import { maxClockToleranceSeconds } from '../../src/contract.js';
import { declareCollections } from '../../src/store.js';
import { callerHeaders, type Service, startService } from '../support/service.js';

describe('The introspection and revocation endpoints', () => {
  let service: Service;
  let tokens: { access_token: string; refresh_token: string };
  let owner: Record<string, string>;
  const admin = callerHeaders({ id: 'boss', roles: ['admin'] });

  beforeEach(async () => {
    service = await startService();
    const { body } = await service.register('ada');
    owner = callerHeaders(body);
    tokens = (await service.login('ada')).body;
  });
  afterEach(() => service.close());

  const introspect = (token: string, headers: Record<string, string> = owner) =>
    service.send('POST', '/oauth/introspect', { form: { token }, headers });
  const revoke = (form: Record<string, string>) => service.send('POST', '/oauth/revoke', { form });

  it('return the members of an access token to its owner and to an administrator', async () => {
    for (const caller of [owner, admin]) {
      const { status, body } = await introspect(tokens.access_token, caller);
      assert.equal(status, 200);
      assert.deepEqual(
        [body.active, body.username, body.client_id, body.token_type, body.aud],
        [true, 'ada', 'curl', 'Bearer', 'glasshouse'],
      );
    }
  });

  it('report a refresh token as active until it is used', async () => {
    const { body } = await introspect(tokens.refresh_token);
    assert.deepEqual([body.active, body.token_type], [true, 'refresh_token']);
    await service.refresh(tokens.refresh_token);
    assert.deepEqual((await introspect(tokens.refresh_token)).body, { active: false });
  });

  it('revoke an access token for as long as the gateway with the largest clock tolerance accepts it', async () => {
    await revoke({ token: tokens.access_token });
    const { body } = await service.send('GET', '/internal/oauth/revocations');
    const { exp = 0 } = decodeJwt(tokens.access_token);
    const acceptedUntil = (exp + maxClockToleranceSeconds) * 1000;
    const { until } = body.sessions[0];
    // the service's clock is ahead of the times in tokens
    assert.ok(until - service.clock.ms >= acceptedUntil, `${until - service.clock.ms} < ${acceptedUntil}`);
  });

  it('revoke an expired access token that a gateway with another clock still accepts', async () => {
    const { keys } = declareCollections(service.store);
    const [key] = await keys.find(service.telemetry.rootSpan('test'), {});
    const { kid, privateJwk } = key ?? assert.fail();
    const claims = decodeJwt(tokens.access_token);
    const expired = await new SignJWT({ ...claims, exp: Math.floor(Date.now() / 1000) - 2 })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .sign(await importJWK(privateJwk, 'ES256'));
    assert.deepEqual((await introspect(expired)).body, { active: false });
    await revoke({ token: expired });
    const { body } = await service.send('GET', '/internal/oauth/revocations');
    assert.deepEqual(
      body.sessions.map(({ sid }: { sid: string }) => sid),
      [claims.sid],
    );
  });

  it('report another user’s token as inactive', async () => {
    const { body } = await introspect(tokens.access_token, callerHeaders({ id: 'somebody-else' }));
    assert.deepEqual(body, { active: false });
  });

  it('refuse introspection by a public client without a caller', async () => {
    const { status, body } = await service.send('POST', '/oauth/introspect', {
      form: { token: tokens.access_token },
    });
    assert.deepEqual([status, body.error], [401, 'invalid_client']);
  });

  it('report malformed, altered and unsigned tokens as inactive, and count them', async () => {
    const [header, payload] = tokens.access_token.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const token of ['x', `${header}.${payload}.AAAA`, `${none}.${payload}.`]) {
      assert.deepEqual((await introspect(token)).body, { active: false });
    }
    assert.equal(await service.metric('oauth_introspections_total{outcome="inactive"}'), 3);
  });

  for (const which of ['access_token', 'refresh_token'] as const) {
    it(`end the session when its ${which} is revoked`, async () => {
      assert.equal((await revoke({ token: tokens[which] })).status, 200);
      assert.deepEqual((await introspect(tokens.access_token)).body, { active: false });
      assert.deepEqual((await introspect(tokens.refresh_token)).body, { active: false });
      assert.equal((await service.refresh(tokens.refresh_token)).body.error, 'invalid_grant');
      const { body } = await service.send('GET', '/internal/oauth/revocations');
      assert.equal(body.sessions[0].sid, decodeJwt(tokens.access_token).sid);
    });
  }

  it('return 200 when an unknown or an already revoked token is revoked', async () => {
    assert.equal((await revoke({ token: 'unknown' })).status, 200);
    await revoke({ token: tokens.refresh_token });
    assert.equal((await revoke({ token: tokens.refresh_token })).status, 200);
  });

  it('refuse a revocation without a token', async () => {
    assert.equal((await revoke({})).body.error, 'invalid_request');
  });

  it('list revocations since an instant, until all access tokens of the session have expired', async () => {
    const { body: before } = await service.send('GET', '/internal/oauth/revocations');
    assert.deepEqual(before.sessions, []);
    await revoke({ token: tokens.access_token });
    const { body: now } = await service.send('GET', `/internal/oauth/revocations?since=${before.asOf}`);
    assert.equal(now.sessions.length, 1);
    service.clock.ms += 60_000;
    const { body: later } = await service.send(
      'GET',
      `/internal/oauth/revocations?since=${before.asOf + 60_000}`,
    );
    assert.deepEqual(later.sessions, []);
    service.clock.ms += 600_000 + maxClockToleranceSeconds * 1000;
    const { body: last } = await service.send('GET', '/internal/oauth/revocations');
    assert.deepEqual(last.sessions, []);
  });

  it('list revocations that an earlier response could not have, after the clock was set back', async () => {
    const { body: before } = await service.send('GET', '/internal/oauth/revocations');
    service.clock.ms -= 3_600_000;
    await revoke({ token: tokens.access_token });
    const { body: now } = await service.send('GET', `/internal/oauth/revocations?since=${before.asOf}`);
    assert.equal(now.sessions.length, 1);
    assert.ok(now.asOf < before.asOf);
  });

  it('allow only the token’s own client to revoke it, and any authenticated client to introspect it', async () => {
    await service.close();
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwks = { keys: [await exportJWK(publicKey)] };
    service = await startService({ OAUTH_CLIENTS: JSON.stringify([{ client_id: 'robot', jwks }]) });
    await service.register('ada');
    tokens = (await service.login('ada')).body;
    const credentials = async () => ({
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await new SignJWT({ jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuer('robot')
        .setSubject('robot')
        .setAudience('http://shop.test')
        .setExpirationTime('1m')
        .sign(privateKey),
    });
    const foreign = await revoke({ token: tokens.access_token, ...(await credentials()) });
    assert.deepEqual([foreign.status, foreign.body.error], [400, 'invalid_client']);
    const form = { token: tokens.access_token, ...(await credentials()) };
    const { body } = await service.send('POST', '/oauth/introspect', { form });
    assert.equal(body.active, true, 'an authenticated client may introspect any token');
  });
});
