import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { callerHeaders, password, type Service, startService } from '../support/service.js';

describe('A password hash in another thread', () => {
  let service: Service;
  before(async () => {
    service = await startService();
    await service.register('ada');
  });
  after(() => service.close());

  const userOf = async (username: string) => {
    const { body } = await service.login(username);
    const { sub, sid } = decodeJwt(body.access_token);
    return callerHeaders({ id: sub as string, username, session: sid as string });
  };
  const form = (username: string, secret: string) => ({
    form: { grant_type: 'password', username, password: secret },
  });
  const newPassword = 'a longer password than before';

  for (const [title, hashes, send] of [
    ['registration', 1, () => service.register('barbara')],
    ['login', 1, () => service.send('POST', '/oauth/token', form('ada', password))],
    [
      'login with a wrong password',
      1,
      () => service.send('POST', '/oauth/token', form('ada', 'wrong password')),
    ],
    ['login of an unknown user', 1, () => service.send('POST', '/oauth/token', form('nobody', password))],
    [
      'password change',
      2,
      async () => {
        const headers = await userOf('ada');
        service.telemetry.spans.length = 0;
        const json = { currentPassword: password, newPassword };
        return service.send('PUT', '/oauth/password', { json, headers });
      },
    ],
  ] as const) {
    it(`has a span below the server span of its request: ${title}`, async () => {
      service.telemetry.spans.length = 0;
      assert.ok((await send()).status < 500);
      const { spans } = service.telemetry;
      const serverSpan = () => spans.find(({ kind }) => kind === 'server');
      // the server span ends when the response closes, slightly after the client has read it
      for (const deadline = Date.now() + 5000; !serverSpan() && Date.now() < deadline; )
        await new Promise((resolve) => setTimeout(resolve, 1));
      const work = spans.filter(({ name }) => name === 'password.hash');
      assert.equal(work.length, hashes);
      for (const each of work) {
        assert.equal(each.traceId, serverSpan()?.traceId);
        assert.equal(each.parentSpanId, serverSpan()?.spanId);
        assert.ok(each.durationMs <= (serverSpan()?.durationMs ?? 0));
      }
    });
  }
});
