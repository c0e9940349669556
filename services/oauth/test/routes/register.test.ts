import assert from 'node:assert/strict';
import { administrator, password, type Service, startService } from '../support/service.js';

describe('POST /oauth/register', () => {
  let service: Service;
  before(async () => {
    service = await startService();
  });
  after(() => service.close());

  it('creates a user with the normalised username', async () => {
    const { status, body } = await service.register('Ada');
    assert.equal(status, 201);
    assert.deepEqual(Object.keys(body).toSorted(), ['createdAt', 'id', 'roles', 'username']);
    assert.deepEqual([body.username, body.roles], ['ada', ['user']]);
  });

  it('returns USERNAME_TAKEN for a taken username in any case', async () => {
    await service.register('grace');
    const { status, body } = await service.register('GRACE');
    assert.deepEqual([status, body.code], [409, 'USERNAME_TAKEN']);
  });

  it('accepts exactly one of several concurrent registrations of a username', async () => {
    const all = await Promise.all(Array.from({ length: 5 }, () => service.register('contended')));
    assert.deepEqual(all.map(({ status }) => status).toSorted(), [201, 409, 409, 409, 409]);
  });

  for (const [title, json, path] of [
    ['a password of 7 characters', { username: 'shorty', password: '1234567' }, '/password'],
    ['a password of 129 characters', { username: 'longy', password: 'x'.repeat(129) }, '/password'],
    ['a username with a space', { username: 'a b', password }, '/username'],
    ['a missing password', { username: 'forgetful' }, '/password'],
    ['a request with roles', { username: 'sly-one', password, roles: ['admin'] }, '/roles'],
    ['a query operator as the username', { username: { $ne: '' }, password }, '/username'],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const { status, body } = await service.send('POST', '/oauth/register', { json });
      assert.deepEqual([status, body.code, body.errors[0].path], [400, 'INVALID_REQUEST', path]);
    });
  }

  it('counts and audits both outcomes', async () => {
    const before = await service.metric('oauth_registrations_total{outcome="success"}');
    const failed = await service.metric('oauth_registrations_total{outcome="failure"}');
    await service.register('counted');
    await service.register('counted');
    assert.equal(await service.metric('oauth_registrations_total{outcome="success"}'), before + 1);
    assert.equal(await service.metric('oauth_registrations_total{outcome="failure"}'), failed + 1);
    const audits = service.telemetry.records.filter(
      (record) => record['event.action'] === 'user-register' && record['user.name'] === 'counted',
    );
    assert.deepEqual(
      audits.map((record) => [record['event.outcome'], record['event.reason']]),
      [
        ['success', undefined],
        ['failure', 'USERNAME_TAKEN'],
      ],
    );
  });

  it('records the hash as a child of the server span', () => {
    const { spans } = service.telemetry;
    const server = spans.find(
      ({ kind, attributes }) => kind === 'server' && attributes['http.response.status_code'] === 201,
    );
    assert.ok(
      spans.some(({ name, parentSpanId }) => name === 'password.hash' && parentSpanId === server?.spanId),
    );
  });

  it('writes no password and no private key to logs or spans', () => {
    const telemetry = JSON.stringify([service.telemetry.records, service.telemetry.spans]);
    for (const secret of [password, administrator.password, 'x'.repeat(129), '"d":'])
      assert.ok(!telemetry.includes(secret), secret);
  });
});

describe('The administrator', () => {
  it('is created once by two instances', async () => {
    const one = await startService();
    const two = await startService({}, one);
    const { status, body } = await two.login(administrator.username, administrator.password);
    assert.equal(status, 200);
    const claims = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
    assert.deepEqual(claims.roles, ['admin']);
    assert.equal((await one.register('admin')).status, 409);
    await two.close();
    await one.close();
  });

  it('requires a valid password', async () => {
    await assert.rejects(startService({ ADMIN_PASSWORD: 'short' }), /ADMIN_PASSWORD must have at least 8/);
  });
});
