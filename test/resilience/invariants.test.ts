import assert from 'node:assert/strict';
import type { Movement } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { CustomerFacts } from './facts.js';
import { faultsOf, levelFaults } from './invariants.js';
import type { ShopState } from './shop-state.js';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const at = '2026-01-01T00:00:00.000Z';

/** A customer who paid in 1000, bought two pieces at 100, and cancelled another order after it was confirmed. */
function consistentState() {
  const order = (id: string, more: Partial<Order>): Order => ({
    id,
    status: 'confirmed',
    items: [{ sku: 'A', name: 'A', quantity: 2, unitPrice: eur(100), total: eur(200) }],
    total: eur(200),
    createdAt: at,
    updatedAt: at,
    confirmedAt: at,
    ...more,
  });
  const movement = (
    id: number,
    kind: Movement['kind'],
    amount: number,
    balance: number,
    orderId?: string,
  ) => ({
    id: `ann:${id}`,
    kind,
    amount: eur(amount),
    balance: eur(balance),
    ...(orderId !== undefined && { orderId }),
    at,
  });
  const notification = (orderId: string, outcome: 'confirmed' | 'cancelled') => ({
    id: `${orderId}:${outcome}`,
    orderId,
    outcome,
    message: '',
    at,
  });
  const orders = [order('kept', {}), order('back', { status: 'cancelled', cancelledAt: at })];
  const state = {
    customers: [
      {
        username: 'ann',
        balance: 800,
        movements: [
          movement(1, 'deposit', 1000, 1000),
          movement(2, 'charge', 200, 800, 'kept'),
          movement(3, 'charge', 200, 600, 'back'),
          movement(4, 'refund', 200, 800, 'back'),
        ],
        orders,
        notifications: [
          notification('kept', 'confirmed'),
          notification('back', 'confirmed'),
          notification('back', 'cancelled'),
        ],
      },
    ],
    stock: [{ sku: 'A', available: 8, inStock: true }],
    confirmed: [{ ...(orders[0] as Order), userId: 'ann' }],
    cancelled: [{ ...(orders[1] as Order), userId: 'ann' }],
  } satisfies ShopState;
  const requested = { confirmRequested: true, adds: [{ key: 'i', sku: 'A', quantity: 2, done: true }] };
  const facts: CustomerFacts[] = [
    {
      username: 'ann',
      password: '',
      token: '',
      deposits: [{ key: 'd', amount: 1000, movement: 'ann:1' }],
      orders: [
        { key: 'k', id: 'kept', ...requested, cancelRequested: false, reported: new Set(['confirmed']) },
        {
          key: 'b',
          id: 'back',
          ...requested,
          cancelRequested: true,
          reported: new Set(['confirmed', 'cancelled']),
        },
      ],
    },
  ];
  return { state, facts, ann: state.customers[0] as (typeof state.customers)[0] };
}

type Fixture = ReturnType<typeof consistentState>;
const stocked = new Map([['A', 10]]);

/** Changes that break one invariant each; `fault` matches the expected report. */
const violations: [name: string, violate: (fixture: Fixture) => unknown, fault: RegExp][] = [
  ['a charge without a refund', ({ ann }) => ann.movements.pop(), /back.*1 charges and 0 refunds/],
  [
    'a duplicate charge',
    ({ ann }) =>
      ann.movements.push({ ...(ann.movements[1] as Movement), id: 'ann:5', balance: eur(600) } as never),
    /kept.*2 charges and 0 refunds/,
  ],
  [
    'a duplicate deposit',
    ({ ann }) => ann.movements.push(ann.movements[0] as never),
    /d is recorded 2 times/,
  ],
  [
    'a lost deposit',
    ({ ann }) => ann.movements.shift(),
    /d was acknowledged as ann:1, but is recorded as undefined/,
  ],
  [
    'a balance that is not the sum of the movements',
    ({ ann }) => Object.assign(ann, { balance: 700 }),
    /the balance is 700, the sum of the movements is 800/,
  ],
  ['a stuck order', ({ ann }) => Object.assign(ann.orders[0] as Order, { status: 'confirming' }), /is stuck/],
  ['a lost order', ({ ann }) => ann.orders.pop(), /b opened back, which is lost/],
  ['a missing notification', ({ ann }) => ann.notifications.pop(), /back.*missing notification: cancelled/],
  [
    'a duplicate notification',
    ({ ann }) => ann.notifications.push(ann.notifications[0] as never),
    /duplicate notification/,
  ],
  [
    'a missing piece',
    ({ state }) => Object.assign(state.stock[0] as object, { available: 7 }),
    /A: 7 available/,
  ],
  [
    'a lost item',
    ({ facts }) => facts[0]?.orders[0]?.adds.push({ key: 'j', sku: 'A', quantity: 1, done: true }),
    /has 2 A, 3 were acknowledged/,
  ],
  [
    'an order that contradicts a response',
    ({ facts }) => facts[0]?.orders[0]?.reported.add('cancelled'),
    /reported as cancelled/,
  ],
  [
    'an order that is missing from the administrators’ lists',
    ({ state }) => state.confirmed.pop(),
    /administrators see 0 confirmed/,
  ],
];

describe('faultsOf and levelFaults', () => {
  it('find no fault in a consistent state', () => {
    const { state, facts } = consistentState();
    assert.deepEqual(faultsOf(state, facts, stocked), []);
    assert.deepEqual(levelFaults([{ sku: 'A', available: 8, held: 0, sold: 2 }], state, stocked), []);
  });

  for (const [name, violate, fault] of violations) {
    it(`find ${name}`, () => {
      const fixture = consistentState();
      violate(fixture);
      assert.match(faultsOf(fixture.state, fixture.facts, stocked).join('\n'), fault);
    });
  }

  it('ignore pieces that were sold before, and find a sold piece that is in no confirmed order', () => {
    const { state } = consistentState();
    const before = new Map([['A', 5]]);
    const sold = (pieces: number) =>
      levelFaults([{ sku: 'A', available: 8, held: 0, sold: pieces }], state, stocked, before);
    assert.deepEqual(sold(7), []);
    assert.match(sold(8).join('\n'), /A: 3 sold, not 2/);
    assert.match(sold(2).join('\n'), /A: -3 sold, not 2/);
  });

  it('find a piece that is held without an order in progress', () => {
    const { state } = consistentState();
    const faults = levelFaults([{ sku: 'A', available: 7, held: 1, sold: 2 }], state, stocked);
    assert.deepEqual(faults, ['A: 1 are held without an order in progress']);
  });
});
