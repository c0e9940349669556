import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { AttackGroup } from '../attack.js';
import type { Wire, WireResponse } from '../wire.js';
import { type Account, bearer, form, formBody, json, type World } from '../world.js';

const token = (fields: Readonly<Record<string, string>>): Wire => ({
  method: 'POST',
  path: '/oauth/token',
  headers: form,
  body: formBody(fields),
});
const refresh = (refreshToken: string, more: Readonly<Record<string, string>> = {}) =>
  token({ grant_type: 'refresh_token', refresh_token: refreshToken, ...more });
const revoke = (token: string): Wire => ({
  method: 'POST',
  path: '/oauth/revoke',
  headers: form,
  body: formBody({ token }),
});

/** Returns the tokens of a response, and adds them to the secrets. */
function tokensOf(world: World, { status, text }: WireResponse): Pick<Account, 'token' | 'refreshToken'> {
  assert.equal(status, 200, text);
  const tokens = JSON.parse(text) as { access_token: string; refresh_token: string };
  return {
    token: world.secret('access token', tokens.access_token),
    refreshToken: world.secret('refresh token', tokens.refresh_token),
  };
}

const isAccepted = async (world: World, accessToken: string) => {
  const { status } = await world.send({ path: '/me/account', headers: bearer(accessToken) });
  assert.ok(status === 200 || status === 401, `${status}`);
  return status === 200;
};

/**
 * Asserts that the token is rejected soon, and stays rejected. The gateway needs at most a second; the limit allows for a
 * busy machine.
 */
async function refusedSoon(world: World, accessToken: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (await isAccepted(world, accessToken)) {
    assert.ok(performance.now() < end, 'still accepted after ten seconds');
    await pause(20);
  }
  assert.equal(await isAccepted(world, accessToken), false);
}

async function refused(world: World, wire: Wire, error = 'invalid_grant'): Promise<void> {
  const response = await world.send(wire);
  assert.deepEqual(
    [response.status, (JSON.parse(response.text) as { error: string }).error],
    [400, error],
    response.text,
  );
}

export const sessions: AttackGroup = {
  title: 'Ended sessions and tokens',
  about: 'Revocation (RFC 7009), rotation of refresh tokens (RFC 9700 section 4.14.2), changed passwords.',
  rows: [
    {
      name: 'an access token after the session was revoked by its refresh token',
      outcome: '401 within a second at the gateway; the refresh token is 400 invalid_grant',
      async play(world) {
        const user = await world.newUser();
        assert.equal(await isAccepted(world, user.token), true);
        assert.equal((await world.send(revoke(user.refreshToken))).status, 200);
        await refusedSoon(world, user.token);
        await refused(world, refresh(user.refreshToken));
      },
    },
    {
      name: 'an access token that was itself revoked',
      outcome: '401 within a second at the gateway; another session of the user continues',
      async play(world) {
        const user = await world.newUser();
        const other = await world.login(user.username, user.password);
        assert.equal((await world.send(revoke(user.token))).status, 200);
        await refusedSoon(world, user.token);
        assert.equal(await isAccepted(world, other.token), true);
      },
    },
    {
      name: 'a refresh token used twice',
      outcome:
        '400 invalid_grant; its successor too, and the session’s access tokens are 401 within a second',
      async play(world) {
        const user = await world.newUser();
        const next = tokensOf(world, await world.send(refresh(user.refreshToken)));
        assert.equal(await isAccepted(world, next.token), true);
        await refused(world, refresh(user.refreshToken));
        await refusedSoon(world, next.token);
        await refusedSoon(world, user.token);
        await refused(world, refresh(next.refreshToken));
      },
    },
    {
      name: 'ten concurrent uses of a refresh token',
      outcome: 'at most one succeeds, and the session ends',
      async play(world) {
        const user = await world.newUser();
        const responses = await Promise.all(
          Array.from({ length: 10 }, () => world.send(refresh(user.refreshToken))),
        );
        const served = responses.filter(({ status }) => status === 200).map((each) => tokensOf(world, each));
        assert.ok(served.length <= 1, `${served.length} were served`);
        for (const { token: accessToken } of [...served, user]) await refusedSoon(world, accessToken);
        for (const { refreshToken } of served) await refused(world, refresh(refreshToken));
      },
    },
    {
      name: 'the tokens of other sessions after the password was changed',
      outcome:
        'refresh tokens are 400 invalid_grant, access tokens 401 within a second; so is the old password',
      async play(world) {
        const user = await world.newUser();
        const stolen = await world.login(user.username, user.password);
        const newPassword = world.secret('password', `${user.password} 2`);
        const changed = await world.send({
          method: 'PUT',
          path: '/oauth/password',
          headers: { ...bearer(user.token), ...json },
          body: JSON.stringify({ currentPassword: user.password, newPassword }),
        });
        assert.equal(changed.status, 204, changed.text);
        await refusedSoon(world, stolen.token);
        await refused(world, refresh(stolen.refreshToken));
        await refused(world, refresh(user.refreshToken));
        const { username, password } = user;
        await refused(world, token({ grant_type: 'password', username, password }));
        await world.login(username, newPassword);
      },
    },
    {
      name: 'an access token as a refresh token, a guessed one, one cut short, one with a space',
      expect: '400 invalid_grant',
      wires: ({ mallory }) =>
        [mallory.token, 'x'.repeat(43), mallory.refreshToken.slice(0, -1), `${mallory.refreshToken} `].map(
          (refreshToken) => refresh(refreshToken),
        ),
    },
    {
      name: 'a refresh token with a scope that was never granted',
      expect: '400 invalid_scope',
      wires: ({ mallory }) => refresh(mallory.refreshToken, { scope: 'admin' }),
    },
    {
      name: 'unsupported grants: implicit, authorization_code, device_code, token exchange, in capitals',
      expect: '400 unsupported_grant_type',
      wires: () =>
        [
          'implicit',
          'authorization_code',
          'urn:ietf:params:oauth:grant-type:device_code',
          'urn:ietf:params:oauth:grant-type:token-exchange',
          'PASSWORD',
          'constructor',
        ].map((grant_type) => token({ grant_type, username: 'x', password: 'y', code: 'z' })),
    },
    {
      name: 'credentials in the query instead of the body',
      expect: '400 invalid_request',
      wires: ({ mallory: { username, password } }) => ({
        ...token({}),
        path: `/oauth/token?${formBody({ grant_type: 'password', username, password })}`,
      }),
    },
    {
      name: 'a client’s password by HTTP Basic: well formed, without a colon, not base64; at each endpoint',
      expect: '401 invalid_client',
      also: 'with a challenge for Basic (RFC 6749 section 5.2)',
      wires: ({ mallory: { username, password } }) =>
        ['curl:secret', 'curl:', 'curl'].flatMap((credentials) =>
          ['/oauth/token', '/oauth/revoke', '/oauth/introspect'].map((path) => ({
            ...token({ grant_type: 'password', username, password, token: 'x' }),
            path,
            headers: { ...form, authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
          })),
        ),
      and: (_, responses) => {
        for (const { headers } of responses)
          assert.match(String(headers['www-authenticate']), /^Basic realm="glasshouse"/);
      },
    },
    {
      name: 'a client’s password in the body',
      expect: '401 invalid_client',
      wires: ({ mallory: { username, password } }) =>
        token({ grant_type: 'password', username, password, client_secret: 'guess' }),
    },
    {
      name: 'a client’s password by two methods',
      expect: '400 invalid_request',
      wires: ({ mallory: { username, password } }) => ({
        ...token({ grant_type: 'password', username, password, client_secret: 'guess' }),
        headers: { ...form, authorization: 'Basic Y3VybDp4' },
      }),
    },
    {
      name: 'the right password followed by NUL, a line feed, DEL, a zero-width space',
      expect: '400 invalid_grant',
      async wires(world) {
        const { username, password } = await world.newUser();
        return ['\0', '\0\0', '\n', '\u007f', '\u200b'].map((end) =>
          token({ grant_type: 'password', username, password: password + end }),
        );
      },
    },
    {
      name: 'parameters without a value',
      expect: '200',
      also: 'they are treated as omitted (RFC 6749 section 3.2)',
      wires: ({ mallory: { username, password } }) =>
        token({ grant_type: 'password', username, password, client_id: '', scope: '', client_secret: '' }),
    },
  ],
};
