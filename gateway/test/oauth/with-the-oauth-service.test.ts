import assert from 'node:assert/strict';
import { createMemoryCache } from '@glasshouse/cache';
import { listen, type RunningServer } from '@glasshouse/http';
import { createApp as createOauth, oauthSettings } from '@glasshouse/oauth';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { decodeProtectedHeader } from 'jose';
import { createApp } from '../../src/app.js';
import { gatewaySettings } from '../../src/settings.js';
import { createUpstreams } from '../../src/upstreams.js';
import { type Backends, startBackends, urlSettings } from '../support/backends.js';

/** Gateway and OAuth service as they run without Docker: without a shared cache. */
describe('The gateway with the OAuth service', () => {
  const telemetry = createTestTelemetry('gateway');
  const oauthTelemetry = createTestTelemetry('oauth');
  const environment = {
    PUBLIC_URL: 'http://shop.test',
    ADMIN_PASSWORD: 'administrate!',
    PASSWORD_HASH_COST: '10',
    KEY_LEAD_SECONDS: '0',
  };
  const password = 'correct horse battery';
  const closing: (() => Promise<unknown>)[] = [];
  let backends: Backends;
  let gateway: RunningServer;

  before(async () => {
    const store = createEmbeddedStore({ telemetry: oauthTelemetry });
    const cache = createMemoryCache({ telemetry: oauthTelemetry });
    const oauth = createOauth({
      settings: readSettings(environment, oauthSettings),
      telemetry: oauthTelemetry,
      store,
      cache,
    });
    await store.start();
    await oauth.start();
    const oauthServer = await listen(oauth.app, { host: '127.0.0.1', port: 0 });
    backends = await startBackends();
    const settings = readSettings(
      { ...environment, ...urlSettings({ ...backends.urls, oauth: oauthServer.url }) },
      gatewaySettings,
    );
    const upstreams = createUpstreams(settings, { telemetry });
    gateway = await listen(createApp({ settings, telemetry, upstreams }), {
      host: '127.0.0.1',
      port: 0,
    });
    closing.push(
      () => gateway.close(0),
      ...Object.values(upstreams).map((upstream) => () => upstream.close()),
      () => oauthServer.close(0),
      () => backends.close(),
      () => cache.close(),
      () => store.close(),
      () => telemetry.close(),
      () => oauthTelemetry.close(),
    );
  });
  after(async () => {
    for (const close of closing) await close();
  });

  // biome-ignore lint/suspicious/noExplicitAny: responses of any shape
  type Body = any;
  async function send(
    method: string,
    path: string,
    { form, json, token }: { form?: object; json?: object; token?: string } = {},
  ) {
    const response = await fetch(gateway.url + path, {
      method,
      headers: {
        ...(json && { 'content-type': 'application/json' }),
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: form
        ? new URLSearchParams(form as Record<string, string>).toString()
        : json
          ? JSON.stringify(json)
          : null,
    });
    const text = await response.text();
    return { status: response.status, body: (text && JSON.parse(text)) as Body };
  }
  const login = async (username: string, given = password) =>
    (await send('POST', '/oauth/token', { form: { grant_type: 'password', username, password: given } }))
      .body;
  const refresh = (refresh_token: string) =>
    send('POST', '/oauth/token', { form: { grant_type: 'refresh_token', refresh_token } });
  const works = async (token: string) => (await send('GET', '/me/account', { token })).status === 200;
  async function newUser(username: string) {
    assert.equal((await send('POST', '/oauth/register', { json: { username, password } })).status, 201);
    return login(username);
  }

  it('accepts the token of a registered user and sets the caller from it', async () => {
    const { access_token } = await newUser('ada');
    assert.equal(await works(access_token), true);
    assert.deepEqual(backends.seen.at(-1)?.user.name, 'ada');
    const { body } = await send('POST', '/oauth/introspect', {
      form: { token: access_token },
      token: access_token,
    });
    assert.equal(body.active, true);
  });

  it('refuses a revoked token from the next request on', async () => {
    const { access_token } = await newUser('grace');
    assert.equal(await works(access_token), true);
    assert.equal((await send('POST', '/oauth/revoke', { form: { token: access_token } })).status, 200);
    assert.equal(await works(access_token), false);
  });

  it('ends the session of both holders when a refresh token is used twice', async () => {
    const first = await newUser('alan');
    const { body: second } = await refresh(first.refresh_token);
    assert.equal(await works(second.access_token), true);
    assert.equal((await refresh(first.refresh_token)).body.error, 'invalid_grant');
    assert.deepEqual([await works(first.access_token), await works(second.access_token)], [false, false]);
  });

  it('ends the other sessions after a password change, and keeps this one until its token expires', async () => {
    const here = await newUser('edsger');
    const there = await login('edsger');
    const json = { currentPassword: password, newPassword: 'another password' };
    assert.equal((await send('PUT', '/oauth/password', { json, token: here.access_token })).status, 204);
    assert.deepEqual([await works(here.access_token), await works(there.access_token)], [true, false]);
    assert.equal((await refresh(here.refresh_token)).body.error, 'invalid_grant');
  });

  it('accepts tokens of the old key and of the new key after a rotation', async () => {
    const before = await newUser('barbara');
    assert.equal(await works(before.access_token), true);
    const admin = await login('admin', environment.ADMIN_PASSWORD);
    const { status, body } = await send('POST', '/oauth/keys', { token: admin.access_token });
    assert.equal(status, 201);
    const after = await login('barbara');
    assert.equal(decodeProtectedHeader(after.access_token).kid, body.kid);
    // An unknown key causes a fetch at most every 5 s, and the first set was fetched just now.
    await eventually(async () => assert.equal(await works(after.access_token), true));
    assert.equal(await works(before.access_token), true);
  }).timeout(15_000);

  it('has one trace through both services, with a span of the password hash', async () => {
    const response = await fetch(`${gateway.url}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'ada', password }),
    });
    await response.text();
    const traceId = response.headers.get('trace-id');
    const names = oauthTelemetry.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    assert.ok(names.includes('POST /oauth/token'), `${names}`);
    assert.ok(names.includes('password.hash'), `${names}`);
    assert.ok(names.includes('users.findOne'), `${names}`);
  });
});
