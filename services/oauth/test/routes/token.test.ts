import assert from 'node:assert/strict';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { password, type Service, startService } from '../support/service.js';

describe('POST /oauth/token', () => {
  let service: Service;
  before(async () => {
    service = await startService({ LOGIN_FAILURES_PER_USER: '3', LOGIN_FAILURES_PER_ADDRESS: '1000' });
    await service.register('ada');
  });
  after(() => service.close());

  const token = (form: Record<string, string>) => service.send('POST', '/oauth/token', { form });

  it('returns an RFC 9068 access token that the published keys verify', async () => {
    const { status, headers, body } = await service.login('Ada');
    assert.equal(status, 200);
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual([body.token_type, body.expires_in], ['Bearer', 600]);
    const { body: jwks } = await service.send('GET', '/oauth/jwks');
    const { payload, protectedHeader } = await jwtVerify(body.access_token, createLocalJWKSet(jwks), {
      issuer: 'http://shop.test',
      audience: 'glasshouse',
      typ: 'at+jwt',
      algorithms: ['ES256'],
    });
    assert.equal(protectedHeader.kid, jwks.keys[0].kid);
    assert.deepEqual([payload.username, payload.roles, payload.client_id], ['ada', ['user'], 'curl']);
    assert.equal((payload.exp as number) - (payload.iat as number), 600);
    assert.match(payload.sub as string, /^[0-9a-f-]{36}$/);
    assert.match(payload.jti as string, /^[0-9a-f-]{36}$/);
  });

  for (const [title, form, status, error] of [
    ['a missing grant type', {}, 400, 'invalid_request'],
    ['an unknown grant type', { grant_type: 'implicit' }, 400, 'unsupported_grant_type'],
    [
      'a grant type that is the name of an object member',
      { grant_type: 'constructor' },
      400,
      'unsupported_grant_type',
    ],
    ['a missing password', { grant_type: 'password', username: 'ada' }, 400, 'invalid_request'],
    ['a missing username', { grant_type: 'password', password }, 400, 'invalid_request'],
    ['an unknown user', { grant_type: 'password', username: 'nobody', password }, 400, 'invalid_grant'],
    ['an invalid username', { grant_type: 'password', username: 'no body!', password }, 400, 'invalid_grant'],
    [
      'a wrong password',
      { grant_type: 'password', username: 'ada', password: 'wrong!' },
      400,
      'invalid_grant',
    ],
    [
      'an unknown client',
      { grant_type: 'password', username: 'ada', password, client_id: 'x' },
      401,
      'invalid_client',
    ],
    [
      'client_credentials of a public client',
      { grant_type: 'client_credentials' },
      400,
      'unauthorized_client',
    ],
    ['a scope', { grant_type: 'password', username: 'ada', password, scope: 'openid' }, 400, 'invalid_scope'],
    ['a missing refresh token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
    ['an unknown refresh token', { grant_type: 'refresh_token', refresh_token: 'x' }, 400, 'invalid_grant'],
    [
      'an assertion without its type',
      { grant_type: 'client_credentials', client_assertion: 'x' },
      400,
      'invalid_request',
    ],
  ] as [string, Record<string, string>, number, string][]) {
    it(`returns ${error} for ${title}`, async () => {
      const reply = await token(form);
      assert.deepEqual([reply.status, reply.body.error], [status, error]);
      assert.match(reply.body.error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      assert.equal(reply.headers.get('cache-control'), 'no-store');
      assert.match(reply.headers.get('content-type') ?? '', /^application\/json/);
    });
  }

  it('returns the same body after the same work for an unknown user and for a wrong password', async () => {
    service.telemetry.spans.length = 0;
    await service.register('twin');
    const known = await service.login('twin', 'a wrong password');
    const unknown = await service.login('stranger', 'a wrong password');
    assert.deepEqual(known.body, unknown.body);
    assert.equal(service.telemetry.spans.filter(({ name }) => name === 'password.hash').length, 3);
  });

  it('refuses a repeated parameter (RFC 6749 section 3.1)', async () => {
    const response = await service.send('POST', '/oauth/token', {
      text: 'grant_type=password&grant_type=password&username=ada',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    assert.equal(response.status, 400);
  });

  it('counts and audits logins', async () => {
    const [good, bad] = ['success', 'failure'].map(
      (outcome) => `oauth_logins_total{outcome="${outcome}"}`,
    ) as [string, string];
    const before = [await service.metric(good), await service.metric(bad)] as const;
    await service.register('counted');
    await service.login('counted', 'a wrong password', { 'x-client-address': '192.0.2.1' });
    await service.login('counted', password, { 'x-client-address': '192.0.2.1' });
    assert.deepEqual([await service.metric(good), await service.metric(bad)], [before[0] + 1, before[1] + 1]);
    const audits = service.telemetry.records.filter(
      (record) => record['event.action'] === 'user-login' && record['user.name'] === 'counted',
    );
    assert.deepEqual(
      audits.map((record) => [record['event.outcome'], record['event.category'], record['client.address']]),
      [
        ['failure', 'authentication', '192.0.2.1'],
        ['success', 'authentication', '192.0.2.1'],
      ],
    );
  });

  it('throttles failed logins of a user with Retry-After, and serves other users', async () => {
    await service.register('target');
    const failures = await Promise.all(
      Array.from({ length: 10 }, () => service.login('target', 'a wrong password')),
    );
    assert.equal(
      failures.filter(({ status }) => status === 400).length,
      3,
      'concurrent guesses over the limit reveal nothing',
    );
    const { status, headers, body } = await service.login('target');
    assert.deepEqual([status, body.error], [429, 'temporarily_unavailable']);
    const seconds = Number(headers.get('retry-after'));
    assert.ok(seconds >= 1 && seconds <= 300, `${seconds}`);
    assert.equal((await service.login('ada')).status, 200);
    service.clock.ms += seconds * 1000;
    assert.equal((await service.login('target')).status, 200);
  });

  it('throttles failed logins until LOGIN_WINDOW_SECONDS have passed', async () => {
    const short = await startService({ LOGIN_WINDOW_SECONDS: '20', LOGIN_FAILURES_PER_USER: '1' });
    try {
      await short.register('ada');
      await short.login('ada', 'a wrong password');
      const { status, headers } = await short.login('ada');
      const seconds = Number(headers.get('retry-after'));
      assert.equal(status, 429);
      assert.ok(seconds >= 1 && seconds <= 20, `${seconds}`);
      short.clock.ms += seconds * 1000;
      assert.equal((await short.login('ada')).status, 200);
    } finally {
      await short.close();
    }
  });

  it('throttles failed logins from an address', async () => {
    const strict = await startService({ LOGIN_FAILURES_PER_ADDRESS: '2' });
    const from = (address: string) => ({ 'x-client-address': address });
    await strict.register('ada');
    for (const user of ['one', 'two']) await strict.login(user, 'a wrong password', from('192.0.2.7'));
    assert.equal((await strict.login('ada', password, from('192.0.2.7'))).status, 429);
    assert.equal((await strict.login('ada', password, from('192.0.2.8'))).status, 200);
    await strict.close();
  });

  it('refuses the password grant if PASSWORD_GRANT is off', async () => {
    const modern = await startService({ PASSWORD_GRANT: 'off' });
    await modern.register('ada');
    assert.equal((await modern.login('ada')).body.error, 'unsupported_grant_type');
    const { body } = await modern.send('GET', '/.well-known/oauth-authorization-server');
    assert.deepEqual(body.grant_types_supported, ['refresh_token', 'client_credentials']);
    await modern.close();
  });

  it('renews the hash at the first login after the cost was raised', async () => {
    const lowCost = await startService();
    await lowCost.register('ada');
    const highCost = await startService({ PASSWORD_HASH_COST: '11' }, lowCost);
    const costs = () =>
      highCost.telemetry.spans
        .filter(({ name }) => name === 'password.hash')
        .map(({ attributes }) => attributes['password.cost']);
    await highCost.login('ada');
    await highCost.login('ada');
    assert.deepEqual(costs(), [10, 11, 11]);
    await highCost.close();
    await lowCost.close();
  });

  it('returns access tokens with exactly the documented header members and claims', async () => {
    const { body } = await service.login('ada');
    assert.deepEqual(Object.keys(decodeProtectedHeader(body.access_token)).toSorted(), ['alg', 'kid', 'typ']);
    assert.deepEqual(Object.keys(decodeJwt(body.access_token)).toSorted(), [
      ...['aud', 'client_id', 'exp', 'iat', 'iss', 'jti', 'roles', 'sid', 'sub', 'username'],
    ]);
  });
});
