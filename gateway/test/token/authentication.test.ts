import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { type Gateway, startGateway } from '../support/gateway.js';
import { createIssuer, publicUrl, type TokenChanges } from '../support/issuer.js';

describe('Authentication', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  const with_ = (authorization: string, path = '/me/profile') => gateway.send('GET', path, { authorization });
  const counted = (outcome: string) => gateway.metric(`oauth_token_validations_total{outcome="${outcome}"}`);

  it('accepts a valid token and forwards the caller to the service', async () => {
    const before = await counted('success');
    const { status } = await gateway.as('/me/profile', { username: 'ada', roles: ['user'] });
    assert.equal(status, 200);
    const { user, headers } = gateway.backends.seen.at(-1) ?? {};
    assert.deepEqual(user, { id: 'u-1', name: 'ada', roles: ['user'] });
    assert.equal(headers?.['x-user-session'], 's-1');
    assert.equal(headers?.authorization, undefined, 'the token is not forwarded');
    assert.equal(await counted('success'), before + 1);
  });

  it('accepts the scheme in any case, and several spaces', async () => {
    const token = await gateway.issuer.token();
    for (const scheme of ['bearer ', 'BEARER ', 'Bearer   '])
      assert.equal((await with_(scheme + token)).status, 200);
  });

  it('requires a token on protected routes, with a challenge without an error code (RFC 6750 section 3.1)', async () => {
    const { status, headers, body } = await gateway.send('GET', '/me/profile');
    assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED']);
    assert.match(headers['www-authenticate'] ?? '', /^Bearer(?!.*error)/);
  });

  for (const form of [
    'Bearer',
    'Bearer ',
    'Basic YTpi',
    'Token a',
    'a.b.c',
    'Bearerx a',
    'Digest username="a"',
  ]) {
    it(`refuses ${JSON.stringify(form)} without an error code, as no bearer token was sent (RFC 6750 section 3.1)`, async () => {
      const { status, headers, body } = await with_(form);
      assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED']);
      assert.equal(headers['www-authenticate'], 'Bearer realm="glasshouse"');
    });
  }

  for (const form of [
    ...['Bearer a b', 'Bearer a,b', 'Bearer "a"', 'Bearer\ta', 'Bearer ä', 'Bearer a=b', 'bearer  a%00'],
    `Bearer ${'a'.repeat(9000)}`,
  ]) {
    it(`refuses ${JSON.stringify(form).slice(0, 30)} as a malformed token`, async () => {
      const before = await counted('malformed');
      const { status, headers, body } = await with_(form);
      assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED']);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer realm="glasshouse", error="invalid_token"/);
      assert.equal(await counted('malformed'), before + 1);
    });
  }

  it('does not count another scheme as an access token', async () => {
    const before = await counted('malformed');
    await with_('Basic YTpi');
    assert.equal(await counted('malformed'), before);
  });

  it('refuses two authorization headers with 400 (RFC 6750 section 3.1: invalid_request)', async () => {
    const good = `Bearer ${await gateway.issuer.token()}`;
    for (const path of ['/products/TERRARIUM', '/me/profile', '/oauth/token']) {
      const method = path === '/oauth/token' ? 'POST' : 'GET';
      const { status, headers } = await gateway.send(method, path, [
        ['authorization', good],
        ['authorization', 'Bearer other'],
      ]);
      assert.equal(status, 400);
      assert.equal(headers['www-authenticate'], 'Bearer realm="glasshouse", error="invalid_request"');
    }
  });

  it('refuses a token in the query', async () => {
    const token = await gateway.issuer.token();
    const { status, headers } = await gateway.send('GET', `/me/profile?access_token=${token}`);
    assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer realm="glasshouse"']);
    const authorization = `Bearer ${token}`;
    const both = await gateway.send('GET', `/me/profile?access_token=${token}`, { authorization });
    assert.deepEqual([both.status, both.body.code], [400, 'INVALID_REQUEST']);
  });

  it('reports insufficient_scope for a token without the required role', async () => {
    const { status, headers } = await gateway.as('/admin/orders', { roles: ['user'] });
    assert.equal(status, 403);
    assert.equal(headers['www-authenticate'], 'Bearer realm="glasshouse", error="insufficient_scope"');
  });

  it('forwards schemes other than Bearer only to paths where OAuth clients authenticate', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const basic = { ...form, authorization: 'Basic YTpi' };
    await gateway.send('POST', '/oauth/token', basic, 'grant_type=password');
    assert.equal(gateway.backends.seen.at(-1)?.headers.authorization, 'Basic YTpi');
    const bearer = { ...form, authorization: `Bearer ${await gateway.issuer.token()}` };
    await gateway.send('POST', '/oauth/token', bearer, 'grant_type=password');
    assert.equal(gateway.backends.seen.at(-1)?.headers.authorization, undefined);
    const callsBefore = gateway.backends.seen.length;
    assert.equal((await with_('Basic YTpi', '/products/TERRARIUM')).status, 401);
    assert.equal(gateway.backends.seen.length, callsBefore);
  });

  const tampered = (token: string) => token.slice(0, -8) + (token.endsWith('A') ? 'BBBBBBBB' : 'AAAAAAAA');
  const wrong: [string, string, () => Promise<string>][] = [
    ['text instead of a JWT', 'malformed', async () => 'garbage'],
    ['three empty parts', 'malformed', async () => '..'],
    ['a broken signature', 'wrong_signature', async () => tampered(await gateway.issuer.token())],
    [
      'alg none',
      'wrong_algorithm',
      async () =>
        new UnsecuredJWT({ sub: 'u-1', client_id: 'curl', sid: 's', jti: 'j', roles: ['admin'] })
          .setIssuer(publicUrl)
          .setAudience('glasshouse')
          .setIssuedAt()
          .setExpirationTime('1h')
          .encode(),
    ],
    [
      'an HS256 signature with the public key as secret',
      'wrong_algorithm',
      async () => {
        const pem = createPublicKey({ key: gateway.issuer.publicJwk as never, format: 'jwk' }).export({
          type: 'spki',
          format: 'pem',
        });
        return gateway.issuer.token({ header: { alg: 'HS256' }, signWith: Buffer.from(pem) });
      },
    ],
    [
      'a signature of another key with a known kid',
      'wrong_signature',
      async () => (await createIssuer()).token(),
    ],
    ['an unknown kid', 'unknown_key', async () => (await createIssuer('key-9')).token()],
    ...(
      [
        ['another issuer', 'wrong_claim', { claims: { iss: 'http://other.test' } }],
        ['another audience', 'wrong_claim', { claims: { aud: 'other' } }],
        ['no subject', 'wrong_claim', { claims: { sub: undefined } }],
        ['a subject that is not a string', 'wrong_claim', { claims: { sub: 7 } }],
        ['no session', 'wrong_claim', { claims: { sid: undefined } }],
        ['no expiry', 'wrong_claim', { claims: { exp: undefined } }],
        ['another type', 'wrong_claim', { header: { typ: 'JWT' } }],
        ['an expiry in the past', 'expired', { lifeSeconds: -10 }],
        [
          'a not-before time in the future',
          'not_yet_valid',
          // a day, because minutes may pass until the test runs
          { claims: { nbf: Math.floor(Date.now() / 1000) + 86_400 } },
        ],
      ] as [string, string, TokenChanges][]
    ).map(([flaw, outcome, changes]): [string, string, () => Promise<string>] => [
      flaw,
      outcome,
      () => gateway.issuer.token(changes),
    ]),
  ];
  for (const [flaw, outcome, make] of wrong) {
    it(`refuses a token with ${flaw}, and counts it as ${outcome}`, async () => {
      const token = await make();
      const before = await counted(outcome);
      const callsBefore = gateway.backends.seen.length;
      const { status, headers, body } = await with_(`Bearer ${token}`);
      assert.deepEqual([status, body.code], [401, 'UNAUTHENTICATED']);
      assert.match(headers['www-authenticate'] ?? '', /^Bearer .*error="invalid_token"/);
      assert.equal(await counted(outcome), before + 1);
      const sent = gateway.backends.seen
        .slice(callsBefore)
        .filter(({ operation }) => operation !== 'getJwks');
      assert.deepEqual(sent, [], 'no upstream call');
      assert.ok(!JSON.stringify(gateway.telemetry.records).includes(token), 'the token is not in the log');
    });
  }

  it('tolerates a small clock difference', async () => {
    assert.equal((await with_(`Bearer ${await gateway.issuer.token({ lifeSeconds: -3 })}`)).status, 200);
  });

  it('tolerates no clock difference with TOKEN_CLOCK_TOLERANCE_SECONDS=0', async () => {
    const strict = await startGateway({ TOKEN_CLOCK_TOLERANCE_SECONDS: '0' });
    try {
      const authorization = `Bearer ${await strict.issuer.token({ lifeSeconds: -3 })}`;
      assert.equal((await strict.send('GET', '/me/profile', { authorization })).status, 401);
    } finally {
      await strict.close();
    }
  });

  it('refuses an invalid token on public routes and unknown paths too', async () => {
    assert.equal((await with_('Bearer garbage', '/products/TERRARIUM')).status, 401);
    assert.equal((await with_('Bearer garbage', '/nothing/here')).status, 401);
  });

  it('writes an audit record with the address for each refusal', async () => {
    gateway.telemetry.records.length = 0;
    await with_('Bearer garbage');
    const [audit] = gateway.telemetry.records.filter(
      (record) => record['event.action'] === 'token-validation',
    );
    assert.deepEqual(
      [audit?.['event.outcome'], audit?.['event.category'], audit?.['client.address']],
      ['failure', 'authentication', '127.0.0.1'],
    );
  });

  it('admits administrators to operations that other users may not call', async () => {
    const { status, body } = await gateway.as('/admin/orders', { roles: ['user'] });
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN']);
    assert.equal((await gateway.as('/admin/orders', { roles: ['admin'] })).status, 200);
  });

  it('does not accept the token of a client as that of a user', async () => {
    const { status, body } = await gateway.as('/me/profile', { sub: 'robot', roles: [] });
    assert.deepEqual([status, body.code], [403, 'FORBIDDEN']);
    const overview = await gateway.as('/me', { sub: 'robot', roles: [] });
    assert.equal(overview.status, 403);
  });

  it('ignores internal identity headers of clients', async () => {
    const forged = {
      'x-user-id': 'boss',
      'X-User-Roles': 'admin',
      'x-user-name': 'boss',
      'x-user-session': 's-9',
      'x-user-anything': 'else',
      'x-client-address': '192.0.2.66',
      'x-deadline-ms': '1',
    };
    assert.equal((await gateway.send('GET', '/admin/orders', forged)).status, 401);
    assert.equal((await gateway.send('GET', '/products/TERRARIUM', forged)).status, 200);
    const { headers, user } = gateway.backends.seen.at(-1) ?? {};
    assert.deepEqual(user, { id: '', name: '', roles: [] });
    assert.equal(headers?.['x-user-session'], undefined);
    assert.equal(headers?.['x-user-anything'], undefined);
    assert.equal(headers?.['x-client-address'], '127.0.0.1');
    const authorization = `Bearer ${await gateway.issuer.token({ claims: { roles: ['user'] } })}`;
    const { status } = await gateway.send('GET', '/admin/orders', { ...forged, authorization });
    assert.equal(status, 403);
  });

  it('forwards a user name that is not ASCII', async () => {
    await gateway.as('/me/profile', { username: 'Zoë, admin' });
    assert.deepEqual(gateway.backends.seen.at(-1)?.user, { id: 'u-1', name: 'Zoë, admin', roles: ['user'] });
  });
});
