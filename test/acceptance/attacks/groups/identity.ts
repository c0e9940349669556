import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import type { Wire } from '../wire.js';
import { bearer, type World } from '../world.js';

const forms = (name: string) => [
  name,
  name.toUpperCase(),
  name.replace(/(^|-)\w/g, (letter) => letter.toUpperCase()),
  name.replaceAll('-', '_'),
  `${name}-`,
];

function claimed(id: string, roles: string): Record<string, string>[] {
  return [0, 1, 2, 3, 4].map((at) => ({
    [forms('x-user-id')[at] as string]: id,
    [forms('x-user-name')[at] as string]: 'admin',
    [forms('x-user-roles')[at] as string]: roles,
    [forms('x-user-session')[at] as string]: 'x',
  }));
}

export const identity: AttackGroup = {
  title: 'Identity headers from clients',
  about: 'A client sends the headers with which the gateway passes the user’s identity to the services.',
  rows: [
    {
      name: '`x-user-id`, `x-user-roles`: in five forms (case, underscores), without a token',
      expect: '401 UNAUTHENTICATED',
      wires: ({ alice }) =>
        claimed(alice.id, 'admin').flatMap((headers) => [
          { path: '/me/account', headers },
          { path: '/admin/orders', headers },
        ]),
    },
    {
      name: 'the same with a user’s token, on an administrators’ route',
      expect: '403 FORBIDDEN',
      wires: ({ mallory, administrator }) =>
        [...claimed(mallory.id, 'admin'), ...claimed(administrator.username, 'admin')].map((headers) => ({
          path: '/admin/orders',
          headers: { ...headers, ...bearer(mallory.token) },
        })),
    },
    {
      name: 'the same with a user’s token, for another user’s orders',
      expect: '200',
      also: 'the response has the orders of the token’s user',
      wires: ({ alice, mallory }) =>
        claimed(alice.id, 'user').map((headers) => ({
          path: '/orders',
          headers: { ...headers, ...bearer(mallory.token) },
        })),
      and({ alicesOrder, mallorysOrder }, responses) {
        for (const { text } of responses) {
          assert.ok(text.includes(mallorysOrder));
          assert.ok(!text.includes(alicesOrder));
        }
      },
    },
    {
      name: 'an identity header twice, or named in `connection` so that a proxy drops the genuine one',
      expect: '401 UNAUTHENTICATED',
      wires: ({ alice }) => [
        {
          path: '/me/account',
          headers: [
            ['x-user-id', alice.id],
            ['x-user-id', alice.id],
            ['x-user-roles', 'admin'],
          ],
        },
        {
          path: '/me/account',
          headers: { connection: 'keep-alive, x-user-id, authorization', 'x-user-id': alice.id },
        },
      ],
    },
    {
      name: '`connection: authorization, x-user-id, x-client-address` with a valid token',
      expect: '200',
      wires: ({ mallory }) => ({
        path: '/me/account',
        headers: { connection: 'keep-alive, x-user-id, x-client-address', ...bearer(mallory.token) },
      }),
    },
    {
      name: '`x-deadline-ms` of 0, 1, -1 and 10^9 from outside',
      expect: '200',
      also: 'it is ignored',
      wires: () =>
        ['0', '1', '-1', '999999999'].map((ms) => ({
          path: '/products?limit=1',
          headers: { 'x-deadline-ms': ms },
        })),
    },
    {
      name: 'routing headers: `x-original-url`, `x-rewrite-url`, `x-http-method-override`, `forwarded`, `x-forwarded-host`',
      expect: '200',
      also: 'they have no effect',
      wires: () =>
        [
          { 'x-original-url': '/internal/charges' },
          { 'x-rewrite-url': '/internal/charges' },
          { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
          { forwarded: 'for=127.0.0.1;host=evil.example', 'x-forwarded-host': 'evil.example' },
          { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '127.0.0.1' },
        ].map((headers): Wire => ({ path: '/products?limit=1', headers })),
      and(_: World, responses) {
        for (const { text } of responses) assert.ok('items' in (JSON.parse(text) as object));
      },
    },
  ],
};
