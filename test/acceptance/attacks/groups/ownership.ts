import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import type { Wire } from '../wire.js';
import { bearer, json, type World } from '../world.js';

/** All operations with an order. */
function onOrder({ mallory, sku }: World, id: string): Wire[] {
  const headers = bearer(mallory.token);
  const sent = { ...headers, ...json };
  return [
    { path: `/orders/${id}`, headers },
    {
      method: 'POST',
      path: `/orders/${id}/items`,
      headers: sent,
      body: JSON.stringify({ sku, quantity: 1 }),
    },
    { method: 'PATCH', path: `/orders/${id}/items/${sku}`, headers: sent, body: '{"quantity": 2}' },
    { method: 'DELETE', path: `/orders/${id}/items/${sku}`, headers },
    { method: 'POST', path: `/orders/${id}/confirm`, headers },
    { method: 'POST', path: `/orders/${id}/cancel`, headers },
  ];
}

const unknown = '0123456789abcdef0123456789abcdef';

export const ownership: AttackGroup = {
  title: 'Other users’ orders',
  about: 'Read, add, change, remove, confirm, cancel: six requests for each id.',
  rows: [
    {
      name: 'another user’s order',
      expect: '404 ORDER_NOT_FOUND',
      also: 'the same members as for an unknown order; the order is unchanged',
      wires: (world) => [...onOrder(world, world.alicesOrder), ...onOrder(world, unknown)],
      async and(world, responses) {
        const documents = responses.map(({ text }) => {
          const { traceId: _, ...document } = JSON.parse(text) as Record<string, unknown>;
          return document;
        });
        const half = documents.length / 2;
        assert.deepEqual(documents.slice(0, half), documents.slice(half));
        const path = `/orders/${world.alicesOrder}`;
        const { text } = await world.send({ path, headers: bearer(world.alice.token) });
        const { status, items } = JSON.parse(text) as { status: string; items: { quantity: number }[] };
        assert.deepEqual([status, items.map(({ quantity }) => quantity)], ['open', [1]]);
      },
    },
    {
      name: 'another user’s order, as an administrator',
      expect: '404 ORDER_NOT_FOUND',
      wires: ({ alicesOrder, administrator }) => ({
        path: `/orders/${alicesOrder}`,
        headers: bearer(administrator.token),
      }),
    },
    {
      name: 'unknown, but valid ids: with 1 and 64 characters, `constructor`, `toString`, a number, the id in capitals',
      expect: '404 ORDER_NOT_FOUND',
      wires: (world) =>
        [
          'x',
          'x'.repeat(64),
          'constructor',
          'toString',
          '0',
          '-1'.replace('-', '0'),
          '1e3',
          'null',
          'undefined',
        ]
          .concat(world.alicesOrder.toUpperCase())
          .flatMap((id) => onOrder(world, id)),
    },
    {
      name: 'invalid ids: operators, a wildcard, 65 characters, with a dot, a space, a null, `__proto__`, Unicode',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [
          '{"$ne":null}',
          '{$gt:""}',
          '[$ne]',
          '$where',
          '*',
          '.*',
          'x'.repeat(65),
          'a.b',
          'a b',
          'a\u0000',
          '__proto__',
          'ä',
          '%',
          "' or 1=1 --",
          `${world.alicesOrder}\n`,
        ].flatMap((id) => onOrder(world, encodeURIComponent(id))),
    },
    {
      name: 'a cursor of another list, with an operator, of another type, invalid JSON, invalid base64',
      expect: '400 INVALID_REQUEST',
      wires: ({ mallory }) =>
        [
          cursor([{ $gt: '' }, { $gt: '' }]),
          cursor({ $gt: '' }),
          cursor([]),
          cursor([1, 2, 3, 4]),
          cursor([null]),
          Buffer.from('not json').toString('base64url'),
          '****',
          'x'.repeat(600),
        ].flatMap((value) =>
          ['/orders', '/me/account', '/me/notifications', '/products'].map((path) => ({
            path: `${path}?cursor=${encodeURIComponent(value)}`,
            headers: bearer(mallory.token),
          })),
        ),
    },
  ],
};

function cursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}
