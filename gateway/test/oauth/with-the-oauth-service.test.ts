import assert from 'node:assert/strict';
import { createMemoryCache } from '@glasshouse/cache';
import { createClient, listen, type RunningServer } from '@glasshouse/http';
import { createApp as createOauth, oauthSettings } from '@glasshouse/oauth';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';
import { decodeProtectedHeader } from 'jose';
import { createApp } from '../../src/app.js';
import { gatewaySettings } from '../../src/settings.js';
import { type Backends, startBackends } from '../support/backends.js';

/** Gateway and OAuth service as they run without Docker: no cache in common. */
describe('gateway and OAuth service', () => {
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
    const settings = readSettings(environment, oauthSettings);
    const oauth = createOauth({ settings, telemetry: oauthTelemetry, store, cache });
    await store.start();
    await oauth.start();
    const oauthServer = await listen(oauth.app, { host: '127.0.0.1', port: 0 });
    backends = await startBackends();
    const urls = { ...backends.urls, oauth: oauthServer.url };
    const client = (peer: keyof typeof urls) => createClient({ upstream: peer, url: urls[peer], telemetry });
    const peers = {
      oauth: client('oauth'),
      customer: client('customer'),
      product: client('product'),
      order: client('order'),
    };
    gateway = await listen(
      createApp({ settings: readSettings(environment, gatewaySettings), telemetry, peers }),
      {
        host: '127.0.0.1',
        port: 0,
      },
    );
    closing.push(
      () => gateway.close(0),
      ...Object.values(peers).map((peer) => () => peer.close()),
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

  // biome-ignore lint/suspicious/noExplicitAny: answers of every kind
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

  it('a registered user’s token is taken, in the user’s name', async () => {
    const { access_token } = await newUser('ada');
    assert.equal(await works(access_token), true);
    assert.deepEqual(backends.seen.at(-1)?.user.name, 'ada');
    const { body } = await send('POST', '/oauth/introspect', {
      form: { token: access_token },
      token: access_token,
    });
    assert.equal(body.active, true);
  });

  it('a revoked one is refused by the next request', async () => {
    const { access_token } = await newUser('grace');
    assert.equal(await works(access_token), true);
    assert.equal((await send('POST', '/oauth/revoke', { form: { token: access_token } })).status, 200);
    assert.equal(await works(access_token), false);
  });

  it('a refresh token that is used twice ends the session for both who have it', async () => {
    const first = await newUser('alan');
    const { body: second } = await refresh(first.refresh_token);
    assert.equal(await works(second.access_token), true);
    assert.equal((await refresh(first.refresh_token)).body.error, 'invalid_grant');
    assert.deepEqual([await works(first.access_token), await works(second.access_token)], [false, false]);
  });

  it('a changed password ends other sessions and leaves this one until its token expires', async () => {
    const here = await newUser('edsger');
    const there = await login('edsger');
    const json = { currentPassword: password, newPassword: 'another password' };
    assert.equal((await send('PUT', '/oauth/password', { json, token: here.access_token })).status, 204);
    assert.deepEqual([await works(here.access_token), await works(there.access_token)], [true, false]);
    assert.equal((await refresh(here.refresh_token)).body.error, 'invalid_grant');
  });

  it('tokens of the old key and of the new one are good after a rotation', async () => {
    const before = await newUser('barbara');
    assert.equal(await works(before.access_token), true);
    const admin = await login('admin', environment.ADMIN_PASSWORD);
    const { status, body } = await send('POST', '/oauth/keys', { token: admin.access_token });
    assert.equal(status, 201);
    const after = await login('barbara');
    assert.equal(decodeProtectedHeader(after.access_token).kid, body.kid);
    // Unknown keys are asked for once in 5 s, and the first set was fetched just now.
    await eventually(async () => assert.equal(await works(after.access_token), true));
    assert.equal(await works(before.access_token), true);
  }).timeout(15_000);

  it('is one trace through both, with the hash in it', async () => {
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
