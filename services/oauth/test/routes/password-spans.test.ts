import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { as, password, type Service, startService } from '../support/service.js';

describe('a password that is hashed in another thread', () => {
  let service: Service;
  before(async () => {
    service = await startService();
    await service.register('ada');
  });
  after(() => service.close());

  const userOf = async (username: string) => {
    const { body } = await service.login(username);
    const { sub, sid } = decodeJwt(body.access_token);
    return as({ id: sub as string, username, session: sid as string });
  };
  const form = (username: string, given: string) => ({
    form: { grant_type: 'password', username, password: given },
  });
  const newPassword = 'a longer password than before';

  for (const [what, hashes, ask] of [
    ['registering', 1, () => service.register('barbara')],
    ['logging in', 1, () => service.send('POST', '/oauth/token', form('ada', password))],
    ['a wrong password', 1, () => service.send('POST', '/oauth/token', form('ada', 'wrong password'))],
    ['a user who does not exist', 1, () => service.send('POST', '/oauth/token', form('nobody', password))],
    [
      'changing it',
      2,
      async () => {
        const headers = await userOf('ada');
        service.telemetry.spans.length = 0;
        const json = { currentPassword: password, newPassword };
        return service.send('PUT', '/oauth/password', { json, headers });
      },
    ],
  ] as const) {
    it(`has a span in the request's trace, below its server span: ${what}`, async () => {
      service.telemetry.spans.length = 0;
      assert.ok((await ask()).status < 500);
      const { spans } = service.telemetry;
      const serverSpan = () => spans.find(({ kind }) => kind === 'server');
      // it ends when the response is closed, a little after it was read
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
