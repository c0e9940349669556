import { randomUUID } from 'node:crypto';
import type { AttackGroup } from '../attack.js';
import { ecdsa, forge, type Json, parts } from '../forge.js';
import type { Wire } from '../wire.js';
import { bearer, type World } from '../world.js';

/** Returns a token of the victim with changed claims or header, signed with the shop's key. */
function signed(world: World, claims: Json, header: Json = {}): string {
  const { own, alice } = world;
  if (!own) throw new TypeError('needs a launched system, whose key is known');
  const genuine = parts(alice.token);
  const token = forge(
    { ...genuine.header, ...header },
    { ...genuine.payload, jti: randomUUID(), ...claims },
    ecdsa(own.signing.key),
  );
  return world.secret('access token', token);
}

const now = () => Math.floor(Date.now() / 1000);
const requestsWith = (tokens: readonly string[], path = '/me/account'): Wire[] =>
  tokens.map((token) => ({ path, headers: bearer(token) }));
const refused = '401 UNAUTHENTICATED';

export const wrongClaims: AttackGroup = {
  title: 'Correctly signed tokens with wrong claims',
  about: 'RFC 9068 section 4: signed with the shop’s key, so that only the named claim is wrong.',
  ownSystem: true,
  rows: [
    {
      name: 'a valid token, as a control',
      expect: '200',
      wires: (world) => requestsWith([signed(world, {})]),
    },
    {
      name: '`iss` of another server, with a trailing slash, in upper case, a list, missing',
      expect: refused,
      wires: (world) => {
        const { iss } = parts(world.alice.token).payload;
        return requestsWith(
          ['https://evil.example', `${iss}/`, String(iss).toUpperCase(), [iss], undefined].map((wrong) =>
            signed(world, { iss: wrong }),
          ),
        );
      },
    },
    {
      name: '`aud` of another service, in upper case, an empty list, missing',
      expect: refused,
      wires: (world) =>
        requestsWith(['other', 'GLASSHOUSE', [], undefined].map((aud) => signed(world, { aud }))),
    },
    {
      name: '`typ` of an id token: `JWT`, `id_token+jwt`, `logout+jwt`, missing',
      expect: refused,
      wires: (world) =>
        requestsWith(
          ['JWT', 'id_token+jwt', 'logout+jwt', undefined].map((typ) => signed(world, {}, { typ })),
        ),
    },
    {
      name: 'expired a minute ago, in 1970, at a time that is a string',
      expect: refused,
      wires: (world) => requestsWith([now() - 60, 1, 'tomorrow'].map((exp) => signed(world, { exp }))),
    },
    {
      name: '`nbf` in a minute',
      expect: refused,
      wires: (world) => requestsWith([signed(world, { nbf: now() + 60 })]),
    },
    {
      name: '`iat` in a minute, in a year',
      expect: refused,
      wires: (world) =>
        requestsWith(
          [60, 31_536_000].map((later) => signed(world, { iat: now() + later, exp: now() + later + 60 })),
        ),
    },
    {
      name: 'without `sub`, `exp`, `iat`, `jti`, `client_id`, `sid`',
      expect: refused,
      wires: (world) =>
        requestsWith(
          ['sub', 'exp', 'iat', 'jti', 'client_id', 'sid'].map((claim) =>
            signed(world, { [claim]: undefined }),
          ),
        ),
    },
    {
      name: '`sub` empty, with a line break, of 200 characters, a number, `{"$ne": ""}`',
      expect: refused,
      wires: (world) =>
        requestsWith(
          ['', 'line\r\nx-user-roles: admin', 'x'.repeat(200), 7, { $ne: '' }].map((sub) =>
            signed(world, { sub }),
          ),
        ),
    },
    {
      name: '`roles` as a text, an object, one text with a comma, in capitals: on an administrators’ route',
      expect: '403 FORBIDDEN',
      wires: (world) =>
        requestsWith(
          ['admin', { 0: 'admin', length: 1 }, ['user,admin'], ['ADMIN'], ['administrator']].map((roles) =>
            signed(world, { roles }),
          ),
          '/admin/orders',
        ),
    },
    {
      name: 'an assertion of a client (RFC 7523) as an access token',
      expect: refused,
      wires: ({ own }) =>
        requestsWith([own?.client.assertion() ?? '', own?.client.assertion({ aud: 'glasshouse' }) ?? '']),
    },
  ],
};
