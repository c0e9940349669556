import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import { bearer } from '../world.js';

const path = '/me/account';
const refused = '401 UNAUTHENTICATED';

export const authorizationHeader: AttackGroup = {
  title: 'Forms of the authorization header',
  about: 'Each with a valid token, for `GET /me/account`.',
  rows: [
    {
      name: 'the scheme in lower, upper and mixed case; several spaces; space around it',
      expect: '200',
      wires: ({ mallory: { token } }) =>
        [
          `bearer ${token}`,
          `BEARER ${token}`,
          `bEaReR ${token}`,
          `Bearer   ${token}`,
          ` Bearer ${token} `,
        ].map((authorization) => ({ path, headers: { authorization } })),
    },
    {
      name: 'no header, an empty header, no scheme, the scheme without a token',
      expect: refused,
      also: 'the challenge has no error, as no token was sent (RFC 6750 section 3.1)',
      and: (_, responses) => {
        for (const { headers } of responses)
          assert.equal(headers['www-authenticate'], 'Bearer realm="glasshouse"');
      },
      wires: ({ mallory: { token } }) => [
        { path },
        ...['', token, 'Bearer', 'Bearer '].map((authorization) => ({ path, headers: { authorization } })),
      ],
    },
    {
      name: 'other schemes: Basic with the right password, Digest, Negotiate, DPoP, Token',
      expect: refused,
      wires: ({ mallory: { username, password, token } }) =>
        [
          `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
          'Digest username="x"',
          'Negotiate YII=',
          `DPoP ${token}`,
          `Token ${token}`,
        ].map((authorization) => ({ path, headers: { authorization } })),
    },
    {
      name: 'a tab instead of the space, an equals sign, a comma, quotes',
      expect: refused,
      wires: ({ mallory: { token } }) =>
        [`Bearer\t${token}`, `Bearer=${token}`, `Bearer, ${token}`, `Bearer "${token}"`].map(
          (authorization) => ({ path, headers: { authorization } }),
        ),
    },
    {
      name: 'trailing text after the token: a word, a comma, a second credential, a semicolon',
      expect: refused,
      wires: ({ mallory: { token } }) =>
        [`${token} x`, `${token},`, `${token}, Bearer ${token}`, `${token};admin`, `${token}%0a`].map(
          (rest) => ({ path, headers: bearer(rest) }),
        ),
    },
    {
      name: 'two headers: valid and invalid, invalid and valid, the same twice, of two users',
      expect: '400 INVALID_REQUEST',
      wires: ({ mallory, alice }) =>
        [
          [`Bearer ${mallory.token}`, 'Bearer x'],
          ['Bearer x', `Bearer ${mallory.token}`],
          [`Bearer ${mallory.token}`, `Bearer ${mallory.token}`],
          [`Bearer ${mallory.token}`, `Bearer ${alice.token}`],
          ['', `Bearer ${mallory.token}`],
        ].map((values) => ({ path, headers: values.map((value) => ['authorization', value] as const) })),
    },
    {
      name: 'a header of ten kilobytes',
      expect: refused,
      wires: ({ mallory: { token } }) => [
        { path, headers: bearer('x'.repeat(10_000)) },
        { path, headers: bearer(`${token}${'='.repeat(10_000)}`) },
        { path, headers: bearer(`${' '.repeat(10_000)}${token}`) },
      ],
    },
    {
      name: 'the token in another header: `proxy-authorization`, a cookie, `x-access-token`',
      expect: refused,
      wires: ({ mallory: { token } }) => [
        { path, headers: { 'proxy-authorization': `Bearer ${token}` } },
        { path, headers: { cookie: `access_token=${token}; token=${token}` } },
        { path, headers: { 'x-access-token': token, 'x-authorization': `Bearer ${token}` } },
      ],
    },
    {
      name: 'the token in the query (RFC 6750 section 2.3)',
      expect: refused,
      wires: ({ mallory: { token } }) => ({ path: `${path}?access_token=${token}` }),
    },
    {
      name: 'an invalid token for a public route',
      expect: refused,
      wires: () => ({ path: '/products', headers: bearer('x.y.z') }),
    },
  ],
};
