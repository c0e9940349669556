import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import { declareCollections } from '../../src/store.js';
import { usedTokensBound } from '../../src/tokens/sessions.js';
import { callerHeaders, password, type Service, startService } from '../support/service.js';

describe('Refresh tokens', () => {
  let service: Service;
  beforeEach(async () => {
    service = await startService({ REFRESH_TOKEN_SECONDS: '100' });
    await service.register('ada');
  });
  afterEach(() => service.close());

  const sid = (accessToken: string) => decodeJwt(accessToken).sid;

  it('are exchanged for a new pair of the same session', async () => {
    const first = await service.login('ada');
    const second = await service.refresh(first.body.refresh_token);
    assert.equal(second.status, 200);
    assert.notEqual(second.body.refresh_token, first.body.refresh_token);
    assert.equal(sid(second.body.access_token), sid(first.body.access_token));
    assert.equal((await service.refresh(second.body.refresh_token)).status, 200);
  });

  it('end their session when one is used twice', async () => {
    const { body: first } = await service.login('ada');
    const { body: second } = await service.refresh(first.refresh_token);
    const reused = await service.refresh(first.refresh_token);
    assert.deepEqual([reused.status, reused.body.error], [400, 'invalid_grant']);
    assert.equal((await service.refresh(second.refresh_token)).body.error, 'invalid_grant');
    const revoked = await service.send('GET', '/internal/oauth/revocations');
    assert.deepEqual(
      revoked.body.sessions.map((each: { sid: string }) => each.sid),
      [sid(first.access_token)],
    );
    assert.equal(await service.metric('oauth_refresh_token_reuses_total'), 1);
  });

  it('are exchanged once by several concurrent requests', async () => {
    const { body } = await service.login('ada');
    const replies = await Promise.all(Array.from({ length: 5 }, () => service.refresh(body.refresh_token)));
    assert.equal(replies.filter(({ status }) => status === 200).length, 1);
  });

  it('are deleted after use, earliest first, when their session has too many used ones', async () => {
    let { body } = await service.login('ada');
    const used: string[] = [];
    for (let n = 0; n < usedTokensBound.limit + 3; n++) {
      used.push(body.refresh_token);
      ({ body } = await service.refresh(body.refresh_token));
    }
    const { refreshTokens } = declareCollections(service.store);
    const kept = await refreshTokens.count(service.telemetry.rootSpan('test'), {});
    assert.equal(kept, usedTokensBound.limit + 1, 'the used tokens and the current one');
    assert.equal(await service.metric('oauth_used_refresh_tokens_evicted_total'), 3);
    assert.equal((await service.refresh(used[2] ?? '')).body.error, 'invalid_grant');
    ({ body } = await service.refresh(body.refresh_token));
    assert.ok(body.refresh_token, 'reuse of a deleted token does not end the session');
    assert.equal((await service.refresh(used[10] ?? '')).body.error, 'invalid_grant');
    assert.equal(
      (await service.refresh(body.refresh_token)).body.error,
      'invalid_grant',
      'reuse of a stored token ends the session',
    );
  }).timeout(20_000);

  it('are removed with the least recently used session when a user has too many sessions', async () => {
    await service.close();
    service = await startService({ SESSIONS_PER_USER: '3' });
    await service.register('ada');
    await service.register('bob');
    const { body: other } = await service.login('bob');
    const { body: first } = await service.login('ada');
    service.clock.ms += 1000;
    const { body: second } = await service.login('ada');
    service.clock.ms += 1000;
    const { body: refreshed } = await service.refresh(first.refresh_token);
    service.clock.ms += 1000;
    for (let n = 0; n < 2; n++) await service.login('ada');
    assert.equal((await service.refresh(second.refresh_token)).body.error, 'invalid_grant');
    const { body } = await service.send('GET', '/internal/oauth/revocations');
    assert.deepEqual(
      body.sessions.map((each: { sid: string }) => each.sid),
      [sid(second.access_token)],
      'access token of the removed session is revoked',
    );
    assert.equal((await service.refresh(refreshed.refresh_token)).status, 200);
    assert.equal((await service.refresh(other.refresh_token)).status, 200);
    const { sessions, refreshTokens } = declareCollections(service.store);
    const span = service.telemetry.rootSpan('test');
    assert.equal(await sessions.count(span, { userId: decodeJwt(first.access_token).sub as string }), 3);
    assert.equal(await refreshTokens.count(span, { sessionId: sid(second.access_token) as string }), 0);
    assert.equal(await service.metric('oauth_sessions_evicted_total'), 1);
  });

  it('do not end other sessions when one is used twice', async () => {
    const [{ body: one }, { body: two }] = await Promise.all([service.login('ada'), service.login('ada')]);
    await service.refresh(one.refresh_token);
    await service.refresh(one.refresh_token);
    assert.equal((await service.refresh(two.refresh_token)).status, 200);
  });

  it('expire with their session, even if it was refreshed', async () => {
    let { body } = await service.login('ada');
    service.clock.ms += 90_000;
    ({ body } = await service.refresh(body.refresh_token));
    service.clock.ms += 11_000;
    assert.equal((await service.refresh(body.refresh_token)).body.error, 'invalid_grant');
  });

  it('are refused for another client, and stay valid for their own', async () => {
    await service.close();
    const other = JSON.stringify([{ client_id: 'app', token_endpoint_auth_method: 'none' }]);
    service = await startService({ OAUTH_CLIENTS: other });
    await service.register('ada');
    const { body } = await service.login('ada');
    const form = { grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: 'app' };
    assert.equal((await service.send('POST', '/oauth/token', { form })).body.error, 'invalid_grant');
    assert.equal(
      (await service.refresh(body.refresh_token)).status,
      200,
      'the request of the other client did not invalidate the token',
    );
  });

  it('do not appear in logs or spans', async () => {
    const { body } = await service.login('ada');
    const telemetry = JSON.stringify([service.telemetry.records, service.telemetry.spans]);
    assert.ok(!telemetry.includes(body.refresh_token));
    assert.ok(!telemetry.includes(body.access_token));
  });

  describe('PUT /oauth/password', () => {
    const next = 'another password';
    const change = (accessToken: string, currentPassword: string, newPassword: string) => {
      const { sub = '', sid } = decodeJwt<{ sid: string }>(accessToken);
      const headers = callerHeaders({ id: sub, username: 'ada', session: sid });
      return service.send('PUT', '/oauth/password', { json: { currentPassword, newPassword }, headers });
    };

    it('invalidates all refresh tokens, and revokes the access tokens of other sessions', async () => {
      const [{ body: here }, { body: there }] = await Promise.all([
        service.login('ada'),
        service.login('ada'),
      ]);
      assert.equal((await change(here.access_token, password, next)).status, 204);
      for (const { refresh_token } of [here, there]) {
        assert.equal((await service.refresh(refresh_token)).body.error, 'invalid_grant');
      }
      assert.equal((await service.login('ada')).body.error, 'invalid_grant');
      assert.equal((await service.login('ada', next)).status, 200);
      const revoked = service.cache.map<number>('oauth.revoked');
      const span = service.telemetry.rootSpan('test');
      assert.ok(await revoked.get(span, sid(there.access_token) as string));
    });

    it('requires the current password and a valid new one', async () => {
      const { body } = await service.login('ada');
      const wrong = await change(body.access_token, 'not my password', next);
      assert.deepEqual([wrong.status, wrong.body.code], [403, 'WRONG_PASSWORD']);
      const short = await change(body.access_token, password, 'short');
      assert.deepEqual([short.status, short.body.code], [400, 'INVALID_REQUEST']);
      assert.equal((await service.login('ada')).status, 200);
    });

    it('accepts exactly one of two concurrent changes', async () => {
      const { body } = await service.login('ada');
      const both = await Promise.all(
        ['one password', 'two passwords'].map((to) => change(body.access_token, password, to)),
      );
      const statuses = both.map(({ status }) => status).toSorted();
      assert.equal(statuses[0], 204);
      assert.ok([403, 409].includes(statuses[1] as number), `${statuses}`);
    });

    it('returns 401 without a caller', async () => {
      const json = { currentPassword: password, newPassword: next };
      assert.equal((await service.send('PUT', '/oauth/password', { json })).status, 401);
    });
  });
});
