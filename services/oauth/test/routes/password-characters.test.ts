import assert from 'node:assert/strict';
import { callerHeaders, password, type Service, startService } from '../support/service.js';

describe('The OAuth service', () => {
  let service: Service;
  let id: string;
  before(async () => {
    service = await startService({ LOGIN_FAILURES_PER_USER: '1000' });
    ({
      body: { id },
    } = await service.register('ada'));
  });
  after(() => service.close());

  const change = (currentPassword: string, newPassword: string) =>
    service.send('PUT', '/oauth/password', {
      json: { currentPassword, newPassword },
      headers: callerHeaders({ id }),
    });

  it('refuses a login with a control character after the password, like a wrong password', async () => {
    const wrong = await service.login('ada', 'another password');
    for (const end of ['\0', '\0\0', '\r', '\n', '\t', '\u007f', '\u0085']) {
      const { status, body } = await service.login('ada', password + end);
      assert.deepEqual([status, body], [400, wrong.body], JSON.stringify(end));
    }
    assert.equal((await service.login('ada')).status, 200);
  });

  it('refuses to register or change to a password with control, invisible or unassigned characters', async () => {
    for (const bad of ['\0', 'x\0y', '\u200b', '\u0378', '\ue000', '\u202e']) {
      const registered = await service.register('grace', `${password}${bad}`);
      assert.deepEqual([registered.status, registered.body.code], [400, 'INVALID_REQUEST'], bad);
      assert.equal(registered.body.errors[0].path, '/password');
      const changed = await change(password, `${password}${bad}`);
      assert.deepEqual([changed.status, changed.body.errors?.[0]?.path], [400, '/newPassword'], bad);
    }
  });

  it('refuses a change whose current password is followed by NUL', async () => {
    const { status, body } = await change(`${password}\0`, 'a new good password');
    assert.deepEqual([status, body.code], [403, 'WRONG_PASSWORD']);
  });

  it('treats composed and decomposed letters, and all space characters, as equal in passwords', async () => {
    await service.register('zoe', 'caf\u00e9 au lait');
    for (const same of ['cafe\u0301 au lait', 'caf\u00e9\u00a0au\u3000lait'])
      assert.equal((await service.login('zoe', same)).status, 200);
  });

  it('compares all characters of a long password', async () => {
    const long = `${'x'.repeat(127)}a`;
    await service.register('long', long);
    assert.equal((await service.login('long', long)).status, 200);
    for (const other of [`${'x'.repeat(127)}b`, 'x'.repeat(127), `${long}a`, `${long}${'a'.repeat(1000)}`])
      assert.equal((await service.login('long', other)).status, 400);
  });

  it('refuses usernames with control characters, spaces and invisible characters', async () => {
    for (const name of ['ada\0', '\0ada', 'ad\na', 'ada\u200b', 'ada\u00ad', 'ada ', '\ufeffada']) {
      assert.equal((await service.register(name)).status, 400, JSON.stringify(name));
      assert.equal((await service.login(name)).status, 400, JSON.stringify(name));
    }
  });

  it('refuses lone surrogates, and form field names with control characters', async () => {
    const text = `{"username":"grace","password":"long enough \\ud800"}`;
    assert.equal((await service.send('POST', '/oauth/register', { text })).body.code, 'MALFORMED_JSON');
    const form = { grant_type: 'password', username: 'ada', password, 'password\0': 'x' };
    const { status, body } = await service.send('POST', '/oauth/token', { form });
    assert.deepEqual([status, body.error], [400, 'invalid_request']);
  });

  it('renews an older password record at a login', async () => {
    const span = service.telemetry.rootSpan('test');
    const users = service.store.collection<{ _id: string; password: { preparation?: string } }>('users');
    await users.updateOne(span, { _id: id }, { $unset: { 'password.preparation': true } });
    assert.equal((await service.login('ada')).status, 200);
    assert.equal((await users.findOne(span, { _id: id }))?.password.preparation, 'OpaqueString');
    assert.equal((await service.login('ada')).status, 200);
  });
});
