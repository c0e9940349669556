import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import { bearer, json, type World } from '../world.js';

/** Charge that the customer service would accept from the order service. */
const charge = ({ alice }: World) => ({
  method: 'POST',
  headers: { ...json, 'x-user-id': alice.id },
  body: JSON.stringify({
    userId: alice.id,
    orderId: 'x',
    attempt: 1,
    amount: { amount: 1, currency: 'EUR' },
  }),
});

export const paths: AttackGroup = {
  title: 'Paths to internal routes',
  about: 'Internal routes of the services, and health, metrics and log level.',
  rows: [
    {
      name: '`/internal/...` unchanged',
      expect: '404 NOT_FOUND',
      wires: (world) =>
        ['charges', 'refunds', 'notifications', 'reservations', 'oauth/revocations'].flatMap((path) => [
          { ...charge(world), path: `/internal/${path}` },
          { path: `/internal/${path}` },
        ]),
    },
    {
      name: 'encoded, doubly encoded, in upper case, with an additional slash, semicolon or dot',
      expect: '404 NOT_FOUND',
      wires: (world) =>
        [
          '/%69nternal/charges',
          '/internal%2fcharges',
          '/internal%2Fcharges',
          '/%2finternal%2fcharges',
          '/%252finternal/charges',
          '/%2569nternal/charges',
          '//internal/charges',
          '/internal//charges',
          '/internal/charges/',
          '/INTERNAL/charges',
          '/Internal/Charges',
          '/internal;x=y/charges',
          '/internal/charges;',
          '/internal/charges.json',
          '/internal/charges%20',
          '/internal/charges%00',
          '/internal/charges%0d%0ax-user-id:%20x',
          '/./internal/charges',
          '/internal/./charges',
          '/orders/../internal/charges',
          '/products/../../internal/charges',
          '/health/../internal/charges',
          '/health/live/../../internal/charges',
          '/%2e%2e/internal/charges',
          '/.%2e/internal/charges',
          '/orders/..;/internal/charges',
        ].map((path) => ({ ...charge(world), path })),
    },
    {
      name: 'escaping from a path parameter: `/products/..%2f..%2finternal%2fcharges`, dots, a second query, a fragment',
      expect: '400 INVALID_REQUEST',
      wires: () =>
        [
          '..%2f..%2finternal%2fcharges',
          '..%5c..%5cinternal',
          '..',
          '.',
          '%2e%2e',
          '%2e',
          '%252e%252e%252finternal',
          'X%3fquantity=1',
          'X%23fragment',
          'X%00',
          'X%0d%0ahost:%20evil.example',
          '%e2%80%ae',
          '%ff',
        ].map((sku) => ({ path: `/products/${sku}` })),
      and(_, responses) {
        assert.equal(responses.length, 13);
      },
    },
    {
      name: 'malformed percent-encoding: `%`, `%zz`, `%c0%af`, `%e0%a4%a`',
      expect: '400 INVALID_REQUEST',
      wires: () =>
        ['%', '%zz', '%c0%af', '%e0%a4%a'].flatMap((path) => [
          { path: `/products/${path}` },
          { path: `/${path}` },
        ]),
    },
    {
      name: '`/metrics` and similar paths',
      expect: '404 NOT_FOUND',
      wires: () =>
        [
          '/metrics',
          '/metrics/',
          '/METRICS',
          '/%6detrics',
          '//metrics',
          '/health/../metrics',
          '/debug',
          '/.env',
          '/.git/config',
          '/actuator/env',
          '/server-status',
        ].map((path) => ({ path })),
    },
    {
      name: 'the log level, `/internal/log-level`, read and changed, also with an administrator’s token',
      expect: '404 NOT_FOUND',
      also: 'the log levels are unchanged',
      wires: ({ administrator }) =>
        [
          '/internal/log-level',
          '/INTERNAL/LOG-LEVEL',
          '/internal/log-level/',
          '/internal/log%2dlevel',
          '/%69nternal/log-level',
          '//internal/log-level',
          '/products/../internal/log-level',
          '/oauth/../internal/log-level',
        ].flatMap((path) =>
          [json, { ...json, ...bearer(administrator.token) }].flatMap((headers) => [
            { path, headers },
            { method: 'PUT', path, headers, body: '{"level":"fatal"}' },
            { method: 'POST', path, headers, body: '{"level":"fatal"}' },
          ]),
        ),
      async and({ target: { services = {} } }) {
        for (const [name, url] of Object.entries(services)) {
          const response = await fetch(`${url}/internal/log-level`);
          assert.deepEqual(await response.json(), { level: 'info' }, name);
        }
      },
    },
    {
      name: '`/health/...` of unknown checks',
      expect: '404 NOT_FOUND',
      wires: () => ['/health', '/health/', '/health/metrics', '/health/live/'].map((path) => ({ path })),
    },
    {
      name: 'other methods on a known path: PUT, PATCH, DELETE, TRACE, PROPFIND',
      expect: '405 METHOD_NOT_ALLOWED',
      wires: () =>
        ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND'].map((method) => ({ method, path: '/products' })),
    },
    {
      name: 'a path of 12 kB; a path of 2 000 segments',
      expect: '404 NOT_FOUND',
      wires: () => [{ path: `/${'x'.repeat(12_000)}` }, { path: '/x'.repeat(2000) }],
    },
  ],
};
