import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import type { Wire } from '../wire.js';
import { bearer, json, type World } from '../world.js';

/** Quantities as JSON texts, some of which no serializer writes. */
const noQuantities = [
  ...['-1', '0', '-0', '1001', '2147483648', '9007199254740993', '1e9', '1e400', '-1e400'],
  ...['1.5', '0.1', '1e-1', '"1"', '"NaN"', '" 1"', 'null', 'true', '[1]', '{}', '{"valueOf": 1}'],
];
const noNumbers = ['NaN', 'Infinity', '-Infinity', '0x10', '01', '+1', '1_000', '.5', '1n'];

const add = ({ mallory, mallorysOrder, sku }: World, quantity: string, more = ''): Wire => ({
  method: 'POST',
  path: `/orders/${mallorysOrder}/items`,
  headers: { ...bearer(mallory.token), ...json },
  body: `{"sku": "${sku}", "quantity": ${quantity}${more}}`,
});
const change = (world: World, quantity: string): Wire => ({
  ...add(world, quantity),
  method: 'PATCH',
  path: `/orders/${world.mallorysOrder}/items/${world.sku}`,
  body: `{"quantity": ${quantity}}`,
});
const deposit = ({ mallory }: World, amount: string, currency = '"EUR"', more = ''): Wire => ({
  method: 'POST',
  path: '/me/account/deposits',
  headers: { ...bearer(mallory.token), ...json },
  body: `{"amount": {"amount": ${amount}, "currency": ${currency}}${more}}`,
});
const asAdministrator = ({ administrator }: World, method: string, path: string, body: string): Wire => ({
  method,
  path,
  headers: { ...bearer(administrator.token), ...json },
  body,
});

export const amounts: AttackGroup = {
  title: 'Quantities, amounts, prices, currencies',
  about: 'Invalid numbers in an order’s items, in deposits and in an administrator’s settings.',
  rows: [
    {
      name: 'quantities: negative, zero, over 1 000, over 2^53, 1e400, fractions, texts, null, true, a list, an object',
      expect: '400 INVALID_REQUEST',
      wires: (world) => noQuantities.flatMap((quantity) => [add(world, quantity), change(world, quantity)]),
    },
    {
      name: 'quantities that are invalid JSON: NaN, Infinity, 0x10, 01, +1, 1_000',
      expect: '400 MALFORMED_JSON',
      wires: (world) => noNumbers.flatMap((quantity) => [add(world, quantity), change(world, quantity)]),
    },
    {
      name: 'quantities in a price query: -1, 0, 1001, 1.5, 1e3, 0x10, NaN, Infinity, empty, with a space, in Arabic digits',
      expect: '400 INVALID_REQUEST',
      wires: ({ sku }) =>
        [
          '-1',
          '0',
          '1001',
          '1.5',
          '1e3',
          '0x10',
          'NaN',
          'Infinity',
          '',
          '%201',
          '+1',
          '1%00',
          '١',
          '9007199254740993',
        ].map((quantity) => ({ path: `/products/${sku}/price?quantity=${encodeURI(quantity)}` })),
    },
    {
      name: 'exceeding an item’s limit in many small steps',
      expect: '400 INVALID_REQUEST',
      wires: (world) => add(world, '1000'),
    },
    {
      name: 'deposits: negative, zero, over the limit, over 2^53, 1e400, fractions, texts, null, a list',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [
          '-1',
          '-9007199254740991',
          '0',
          '-0',
          '9007199254740991',
          '9007199254740993',
          '1e400',
          '1.5',
          '"100"',
          'null',
          '[100]',
        ].map((amount) => deposit(world, amount)),
    },
    {
      name: 'deposits in another currency',
      expect: '409 CURRENCY_MISMATCH',
      wires: (world) =>
        ['"USD"', '"JPY"', '"XXX"', '"VND"'].map((currency) => deposit(world, '100', currency)),
    },
    {
      name: 'deposits in an invalid currency: `eur`, `EU`, `EURO`, `€`, null, a number, with a space',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        ['"eur"', '"EU"', '"EURO"', '"€"', 'null', '978', '"EUR "', '["EUR"]', '"EUR\\u0000"'].map(
          (currency) => deposit(world, '100', currency),
        ),
    },
    {
      name: 'a deposit with additional members: `balance`, `userId`, `kind`, `fee`',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [', "balance": 1', `, "userId": "${world.alice.id}"`, ', "kind": "refund"', ', "fee": -1'].map(
          (more) => deposit(world, '100', '"EUR"', more),
        ),
    },
    {
      name: 'the client’s own price with an item: `price`, `unitPrice`, `total`, `discount`, `currency`, `name`',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [
          ', "price": {"amount": 1, "currency": "EUR"}',
          ', "unitPrice": {"amount": 1, "currency": "EUR"}',
          ', "total": {"amount": 0, "currency": "EUR"}',
          ', "total": -1',
          ', "discount": 100',
          ', "currency": "VND"',
          ', "name": "free"',
        ].map((more) => add(world, '1', more)),
    },
    {
      name: 'the client’s own price with the order and its confirmation',
      outcome: 'the body is ignored; the catalogue’s price is charged',
      async play(world) {
        const user = await world.newUser();
        const headers = { ...bearer(user.token), ...json };
        const tampered = JSON.stringify({
          total: { amount: 1, currency: 'EUR' },
          items: [],
          status: 'confirmed',
          user: world.alice.id,
        });
        const funds = 1_000_000;
        const call = async (method: string, path: string, body: string, status: number) => {
          const response = await world.send({ method, path, headers, body });
          assert.equal(response.status, status, `${method} ${path}: ${response.text}`);
          return JSON.parse(response.text) as Record<string, unknown>;
        };
        await call('PUT', '/me/profile', '{"fullName": "T", "email": "t@example.org"}', 201);
        await call(
          'POST',
          '/me/account/deposits',
          `{"amount": {"amount": ${funds}, "currency": "EUR"}}`,
          201,
        );
        const order = await call('POST', '/orders', tampered, 201);
        assert.deepEqual([order.status, order.total, order.items], ['open', eur(0), []]);
        const path = `/orders/${order.id}`;
        await call('POST', `${path}/items`, `{"sku": "${world.sku}", "quantity": 1}`, 201);
        const confirmed = await call('POST', `${path}/confirm`, tampered, 200);
        assert.deepEqual([confirmed.status, confirmed.total], ['confirmed', eur(world.price)]);
        const { text } = await world.send({ path: '/me/account', headers: bearer(user.token) });
        const { balance } = JSON.parse(text) as { balance: object };
        assert.deepEqual(balance, eur(funds - world.price));
      },
    },
    {
      name: 'an administrator’s prices: negative, over the limit, fractions, another currency, tiers that descend or begin at 2',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [
          [tier(1, '-1')],
          [tier(1, '10000001')],
          [tier(1, '1.5')],
          [tier(1, '1e400')],
          [tier(1, '100', 'USD')],
          [tier(2, '100')],
          [tier(1, '100'), tier(1, '90')],
          [tier(1, '100'), tier(5, '90'), tier(3, '80')],
          [],
        ].map((tiers) =>
          asAdministrator(
            world,
            'PUT',
            `/products/${world.sku}`,
            `{"name": "x", "description": "", "category": "x", "tiers": [${tiers.join()}]}`,
          ),
        ),
    },
    {
      name: 'an administrator’s stock: negative, over a million, fractions, a text',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        ['-1', '1000001', '1.5', '"1"', 'null', '1e400'].map((available) =>
          asAdministrator(world, 'PUT', `/products/${world.sku}/stock`, `{"available": ${available}}`),
        ),
    },
  ],
};

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const tier = (from: number, amount: string, currency = 'EUR') =>
  `{"from": ${from}, "price": {"amount": ${amount}, "currency": "${currency}"}}`;
