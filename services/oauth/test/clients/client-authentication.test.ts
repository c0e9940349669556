import assert from 'node:assert/strict';
import { password, type Service, startService } from '../support/service.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');
const login = { grant_type: 'password', username: 'ada', password };

describe('Client authentication at the OAuth endpoints', () => {
  let service: Service;
  let token: string;
  before(async () => {
    service = await startService();
    await service.register('ada');
    token = (await service.login('ada')).body.access_token;
  });
  after(() => service.close());

  const post = (path: string, form: Record<string, string>, authorization?: string) =>
    service.send('POST', path, { form, ...(authorization !== undefined && { headers: { authorization } }) });
  const endpoints = () => [
    ['/oauth/token', login] as const,
    ['/oauth/revoke', { token: 'x' }] as const,
    ['/oauth/introspect', { token }] as const,
  ];

  it('treats parameters without a value as omitted (RFC 6749 section 3.2)', async () => {
    const empty = {
      client_id: '',
      scope: '',
      client_assertion: '',
      client_assertion_type: '',
      client_secret: '',
    };
    assert.equal((await post('/oauth/token', { ...login, ...empty })).status, 200);
    assert.equal((await post('/oauth/revoke', { token: 'x', ...empty })).status, 200);
    for (const missing of ['grant_type', 'username', 'password']) {
      const { status, body } = await post('/oauth/token', { ...login, [missing]: '' });
      assert.deepEqual([status, body.error], [400, 'invalid_request'], missing);
    }
    assert.equal((await post('/oauth/revoke', { token: '' })).body.error, 'invalid_request');
  });

  it('refuses a repeated parameter, whether known, unknown or empty (section 3.2)', async () => {
    for (const twice of [
      'client_id=curl&client_id=curl',
      'client_id=&client_id=curl',
      'x=1&x=2',
      'scope=&scope=',
    ]) {
      const text = `${new URLSearchParams(login)}&${twice}`;
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { status, body } = await service.send('POST', '/oauth/token', { text, headers });
      assert.deepEqual([status, body.error], [400, 'invalid_request'], twice);
    }
  });

  it('returns a Basic challenge for any Basic credentials (section 5.2)', async () => {
    for (const [path, form] of endpoints()) {
      for (const credentials of [
        base64('curl:'),
        base64('curl:x'),
        base64('nobody'),
        '!!!',
        '',
        base64('%zz:x'),
      ]) {
        const { status, headers, body } = await post(path, form, `bAsIc ${credentials}`);
        assert.deepEqual([status, body.error], [401, 'invalid_client'], `${path} ${credentials}`);
        assert.equal(headers.get('www-authenticate'), 'Basic realm="glasshouse", charset="UTF-8"');
        assert.equal(headers.get('cache-control'), 'no-store');
      }
    }
  });

  it('refuses more than one authentication method (section 2.3)', async () => {
    const basic = `Basic ${base64('curl:x')}`;
    const assertion = { client_assertion: 'a.b.c', client_assertion_type: 'x' };
    for (const [path, form] of endpoints()) {
      for (const [more, authorization] of [
        [{ client_secret: 'x' }, basic],
        [assertion, basic],
        [{ ...assertion, client_secret: 'x' }, undefined],
      ] as const) {
        const { status, headers, body } = await post(path, { ...form, ...more }, authorization);
        assert.deepEqual([status, body.error], [400, 'invalid_request']);
        assert.equal(headers.get('www-authenticate'), null);
      }
    }
  });

  it('refuses a client_id that differs from the Basic credentials', async () => {
    const basic = `Basic ${base64('robot:x')}`;
    const other = await post('/oauth/token', { ...login, client_id: 'curl' }, basic);
    assert.deepEqual([other.status, other.body.error], [400, 'invalid_request']);
    const same = await post('/oauth/token', { ...login, client_id: 'robot' }, basic);
    assert.deepEqual([same.status, same.body.error], [401, 'invalid_client']);
  });

  it('refuses a client secret', async () => {
    for (const secret of ['guess', 'x\0', 'x'.repeat(10_000)]) {
      const { status, body } = await post('/oauth/token', { ...login, client_secret: secret });
      assert.deepEqual([status, body.error], [401, 'invalid_client']);
    }
  });

  it('uses a challenge scheme that the endpoint accepts, without a bearer token error code', async () => {
    const unknown = { client_id: 'nobody' };
    for (const [path, form] of endpoints()) {
      const { status, headers } = await post(path, { ...form, ...unknown });
      assert.equal(status, 401);
      const expected =
        path === '/oauth/introspect' ? 'Bearer realm="glasshouse"' : /^Basic realm="glasshouse"/;
      assert.match(headers.get('www-authenticate') ?? '', new RegExp(expected));
    }
  });

  it('sets Cache-Control: no-store on every response with a token or an error', async () => {
    for (const form of [
      login,
      {},
      { grant_type: 'x' },
      { ...login, password: 'wrong password' },
      { ...login, scope: 'x' },
    ] as Record<string, string>[])
      assert.equal((await post('/oauth/token', form)).headers.get('cache-control'), 'no-store');
    const headers = { 'content-type': 'text/plain' };
    const other = await service.send('POST', '/oauth/token', { text: 'x', headers });
    assert.deepEqual([other.status, other.headers.get('cache-control')], [415, 'no-store']);
  });
});
