import assert from 'node:assert/strict';
import { createPublicKey, randomUUID } from 'node:crypto';
import type { AttackGroup } from '../attack.js';
import * as make from '../forge.js';
import { forge, parts } from '../forge.js';
import type { OwnSystem } from '../system.js';
import type { Wire } from '../wire.js';
import { bearer, form, formBody, json, type World } from '../world.js';

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const refused = '401 invalid_client';
const now = () => Math.floor(Date.now() / 1000);

function ownOf({ own }: World): OwnSystem {
  if (!own) throw new TypeError('needs a launched system, whose clients are known');
  return own;
}

function tokenRequests(
  world: World,
  assertions: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Wire[] {
  return assertions.map((assertion) => ({
    method: 'POST',
    path: '/oauth/token',
    headers: form,
    body: formBody({
      grant_type: 'client_credentials',
      client_assertion_type: assertionType,
      client_assertion: world.secret('client assertion', assertion),
      ...more,
    }),
  }));
}

async function clientToken(world: World): Promise<string> {
  const [wire] = tokenRequests(world, [ownOf(world).client.assertion()]) as [Wire];
  const { status, text } = await world.send(wire);
  assert.equal(status, 200, text);
  return world.secret('access token', (JSON.parse(text) as { access_token: string }).access_token);
}

export const clients: AttackGroup = {
  title: 'Assertions of clients',
  about: 'The grant `client_credentials` with `private_key_jwt` (RFC 7523 section 3).',
  ownSystem: true,
  rows: [
    {
      name: 'a valid assertion, as a control',
      expect: '200',
      wires: (world) => {
        const { assertion } = ownOf(world).client;
        const { token_endpoint: endpoint } = { token_endpoint: `${world.target.gateway}/oauth/token` };
        return tokenRequests(world, [assertion(), assertion({ aud: endpoint }), assertion({ nbf: now() })]);
      },
    },
    {
      name: 'one assertion twice in sequence, and ten times concurrently',
      outcome: '200 once, 401 invalid_client for the others',
      async play(world) {
        const [again] = tokenRequests(world, [ownOf(world).client.assertion()]) as [Wire];
        assert.equal((await world.send(again)).status, 200);
        const second = await world.send(again);
        assert.deepEqual(
          [second.status, (JSON.parse(second.text) as { error: string }).error],
          [401, 'invalid_client'],
        );
        const [concurrent] = tokenRequests(world, [ownOf(world).client.assertion()]) as [Wire];
        const responses = await Promise.all(Array.from({ length: 10 }, () => world.send(concurrent)));
        const statuses = responses.map(({ status }) => status).sort();
        assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 401)]);
      },
    },
    {
      name: 'another assertion with a `jti` that was already used',
      expect: refused,
      async wires(world) {
        const { assertion } = ownOf(world).client;
        const jti = randomUUID();
        const [first] = tokenRequests(world, [assertion({ jti })]) as [Wire];
        assert.equal((await world.send(first)).status, 200);
        return tokenRequests(world, [assertion({ jti, exp: now() + 200 })]);
      },
    },
    {
      name: '`aud` of another server, of another endpoint, missing, empty',
      expect: refused,
      wires: (world) => {
        const { gateway } = world.target;
        return tokenRequests(
          world,
          ['https://evil.example', `${gateway}/oauth/introspect`, 'glasshouse', undefined, '', []].map(
            (aud) => ownOf(world).client.assertion({ aud }),
          ),
        );
      },
    },
    {
      name: 'expired, not valid yet, without `exp`, valid for a year',
      expect: refused,
      wires: (world) =>
        tokenRequests(
          world,
          [
            { exp: now() - 60 },
            { nbf: now() + 60 },
            { exp: undefined },
            { exp: now() + 31_536_000 },
            { exp: 'tomorrow' },
          ].map((claims) => ownOf(world).client.assertion(claims)),
        ),
    },
    {
      name: '`iat` in a minute',
      expect: refused,
      wires: (world) => tokenRequests(world, [ownOf(world).client.assertion({ iat: now() + 60 })]),
    },
    {
      name: 'without `jti`, `iss`, `sub`; `iss` is not `sub`; `sub` of an unknown client, of the public client, of another client',
      expect: refused,
      wires: (world) => {
        const { client, otherClient } = ownOf(world);
        return tokenRequests(
          world,
          [
            { jti: undefined },
            { jti: 'x' },
            { jti: { $ne: '' } },
            { iss: undefined },
            { sub: undefined },
            { iss: otherClient.id },
            { iss: 'nobody', sub: 'nobody' },
            { iss: 'curl', sub: 'curl' },
            { iss: otherClient.id, sub: otherClient.id },
            { iss: '__proto__', sub: '__proto__' },
          ].map((claims) => client.assertion(claims)),
        );
      },
    },
    {
      name: 'signed by another key, another client’s key, `alg` none, HS256 with the public key, `jwk` in the header',
      expect: refused,
      wires: (world) => {
        const { client, otherClient } = ownOf(world);
        const { header, payload } = parts(client.assertion());
        const publicKey = createPublicKey(client.key);
        const jwk = publicKey.export({ format: 'jwk' });
        const unknownKey = make.p256();
        return tokenRequests(world, [
          forge(header, payload, make.ecdsa(unknownKey.privateKey)),
          forge(header, payload, make.ecdsa(otherClient.key)),
          forge({ ...header, kid: otherClient.kid }, payload, make.ecdsa(otherClient.key)),
          forge({ ...header, alg: 'none' }, payload, make.noSignature),
          forge({ ...header, alg: 'ES384' }, payload, make.ecdsa(client.key, 'sha384')),
          ...Object.values(make.secretsFrom(jwk)).map((secret) =>
            forge({ ...header, alg: 'HS256' }, payload, make.hmac(secret)),
          ),
          forge(
            { ...header, jwk: unknownKey.publicKey.export({ format: 'jwk' }) },
            payload,
            make.ecdsa(unknownKey.privateKey),
          ),
        ]);
      },
    },
    {
      name: '`client_id` that is not the assertion’s subject',
      expect: refused,
      wires: (world) =>
        ['billing', 'curl', 'nobody'].flatMap((client_id) =>
          tokenRequests(world, [ownOf(world).client.assertion()], { client_id }),
        ),
    },
    {
      name: 'another `client_assertion_type`, none, an assertion missing',
      expect: '400 invalid_request',
      wires: (world) => [
        ...tokenRequests(world, [ownOf(world).client.assertion()], { client_assertion_type: 'x' }),
        ...tokenRequests(world, [ownOf(world).client.assertion()], {
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:saml2-bearer',
        }),
        {
          method: 'POST',
          path: '/oauth/token',
          headers: form,
          body: formBody({ grant_type: 'client_credentials', client_assertion_type: assertionType }),
        },
      ],
    },
    {
      name: 'a confidential client with only its id, or with an invented secret',
      expect: refused,
      wires: () =>
        [
          { client_id: 'reporting' },
          { client_id: 'reporting', client_secret: 'guess' },
          { client_id: 'nobody' },
        ].map((fields) => ({
          method: 'POST',
          path: '/oauth/token',
          headers: form,
          body: formBody({ grant_type: 'client_credentials', ...fields }),
        })),
    },
    {
      name: 'a grant that is not registered for the client: `client_credentials` of the public one, `password` of the other',
      expect: '400 unauthorized_client',
      wires: (world) => [
        {
          method: 'POST',
          path: '/oauth/token',
          headers: form,
          body: formBody({ grant_type: 'client_credentials', client_id: 'curl' }),
        },
        ...tokenRequests(world, [ownOf(world).client.assertion()], {
          grant_type: 'password',
          username: world.mallory.username,
          password: world.mallory.password,
        }),
      ],
    },
    {
      name: 'a user’s refresh token, exchanged by another client',
      outcome: '400; the token remains valid for its own client',
      async play(world) {
        const user = await world.newUser();
        const [wire] = tokenRequests(world, [ownOf(world).client.assertion()], {
          grant_type: 'refresh_token',
          refresh_token: user.refreshToken,
        }) as [Wire];
        assert.equal((await world.send(wire)).status, 400);
        const own = formBody({ grant_type: 'refresh_token', refresh_token: user.refreshToken });
        const response = await world.send({ method: 'POST', path: '/oauth/token', headers: form, body: own });
        assert.equal(response.status, 200, response.text);
        const tokens = JSON.parse(response.text) as { access_token: string; refresh_token: string };
        world.secret('access token', tokens.access_token);
        world.secret('refresh token', tokens.refresh_token);
      },
    },
    {
      name: 'a user’s token, revoked by another client',
      outcome: '400; the token remains valid',
      async play(world) {
        const user = await world.newUser();
        const [wire] = tokenRequests(world, [ownOf(world).client.assertion()], { token: user.token }) as [
          Wire,
        ];
        assert.equal((await world.send({ ...wire, path: '/oauth/revoke' })).status, 400);
        const { status } = await world.send({ path: '/me/account', headers: bearer(user.token) });
        assert.equal(status, 200);
      },
    },
    {
      name: 'a client’s own token for users’ operations',
      expect: '403 FORBIDDEN',
      async wires(world) {
        const token = await clientToken(world);
        return [
          { path: '/me/account', headers: bearer(token) },
          { path: '/me/profile', headers: bearer(token) },
          { path: '/orders', headers: bearer(token) },
          { method: 'POST', path: '/orders', headers: bearer(token) },
          {
            method: 'PUT',
            path: '/oauth/password',
            headers: { ...bearer(token), ...json },
            body: '{"currentPassword": "12345678", "newPassword": "12345678"}',
          },
          { path: '/admin/orders', headers: bearer(token) },
        ];
      },
    },
  ],
};
