import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { AttackGroup } from '../attack.js';
import type { Wire, WireResponse } from '../wire.js';
import { bearer, json, type World } from '../world.js';

const deposit = (token: string, key: string, amount: number): Wire => ({
  method: 'POST',
  path: '/me/account/deposits',
  headers: { ...bearer(token), ...json, 'idempotency-key': key },
  body: JSON.stringify({ amount: { amount, currency: 'EUR' } }),
});

async function sent(world: World, wire: Wire, status: number): Promise<WireResponse> {
  const response = await world.send(wire);
  assert.equal(response.status, status, response.text);
  return response;
}

export const idempotency: AttackGroup = {
  title: 'Idempotency keys',
  about: 'A key always belongs to the request that used it first.',
  rows: [
    {
      name: 'a deposit’s key with another amount',
      expect: '422 IDEMPOTENCY_KEY_REUSED',
      async wires(world) {
        const key = randomUUID();
        await sent(world, deposit(world.mallory.token, key, 100), 201);
        return [1, 101, 10_000].map((amount) => deposit(world.mallory.token, key, amount));
      },
    },
    {
      name: 'an item’s key with another quantity',
      expect: '422 IDEMPOTENCY_KEY_REUSED',
      async wires(world) {
        const { mallory, mallorysOrder, sku } = world;
        const item = (quantity: number): Wire => ({
          method: 'POST',
          path: `/orders/${mallorysOrder}/items`,
          headers: { ...bearer(mallory.token), ...json, 'idempotency-key': 'an-item' },
          body: JSON.stringify({ sku, quantity }),
        });
        await sent(world, item(1), 201);
        return [item(2), item(1000)];
      },
    },
    {
      name: 'the key of another user',
      outcome: 'keys are separate for each user: each user’s deposit is recorded once',
      async play(world) {
        const key = randomUUID();
        const [first, second] = [await world.newUser(), await world.newUser()];
        await sent(world, deposit(first.token, key, 500), 201);
        await sent(world, deposit(second.token, key, 700), 201);
        await sent(world, deposit(second.token, key, 700), 201);
        for (const [user, amount] of [
          [first, 500],
          [second, 700],
        ] as const) {
          const { text } = await sent(world, { path: '/me/account', headers: bearer(user.token) }, 200);
          assert.deepEqual((JSON.parse(text) as { balance: unknown }).balance, { amount, currency: 'EUR' });
        }
      },
    },
    {
      name: 'twenty concurrent requests with the same key',
      outcome: 'one movement, whose id is in every 201',
      async play(world) {
        const user = await world.newUser();
        const key = randomUUID();
        const responses = await Promise.all(
          Array.from({ length: 20 }, () => world.send(deposit(user.token, key, 300))),
        );
        const ids = responses
          .filter(({ status }) => status === 201)
          .map(({ text }) => (JSON.parse(text) as { movement: { id: string } }).movement.id);
        for (const { status } of responses) assert.ok(status === 201 || status === 409, `${status}`);
        assert.equal(new Set(ids).size, 1);
        const { text } = await sent(world, { path: '/me/account', headers: bearer(user.token) }, 200);
        assert.equal((JSON.parse(text) as { balance: { amount: number } }).balance.amount, 300);
      },
    },
    {
      name: 'keys of 129 characters, empty, with a space, with Unicode, given twice',
      expect: '400 INVALID_REQUEST',
      wires: ({ mallory }) => [
        ...['x'.repeat(129), '', 'a b', 'ä', 'a\tb'].map((key) => deposit(mallory.token, key, 100)),
        {
          ...deposit(mallory.token, 'x', 100),
          headers: [
            ...Object.entries({ ...bearer(mallory.token), ...json }),
            ['idempotency-key', 'a'],
            ['idempotency-key', 'b'],
          ] as [string, string][],
        },
      ],
    },
    {
      name: 'unusual keys: `__proto__`, `deposit:x`, `{"$gt":""}`, `a:b`',
      expect: '201',
      wires: ({ mallory }) =>
        ['__proto__', 'deposit:x', '{"$gt":""}', 'a:b', 'charge:x:1'].map((key) =>
          deposit(mallory.token, key, 100),
        ),
    },
  ],
};
