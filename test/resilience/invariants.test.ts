import assert from 'node:assert/strict';
import type { Movement } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { Books } from './books.js';
import type { CustomerFacts } from './facts.js';
import { faultsOf, levelFaults } from './invariants.js';

const eur = (amount: number) => ({ amount, currency: 'EUR' });
const at = '2026-01-01T00:00:00.000Z';

/** One customer who paid in 1000, bought two pieces at 100, and cancelled another order after it was confirmed. */
function rightBooks() {
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
  const books = {
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
  } satisfies Books;
  const asked = { confirmAsked: true, adds: [{ key: 'i', sku: 'A', quantity: 2, done: true }] };
  const facts: CustomerFacts[] = [
    {
      username: 'ann',
      password: '',
      token: '',
      deposits: [{ key: 'd', amount: 1000, movement: 'ann:1' }],
      orders: [
        { key: 'k', id: 'kept', ...asked, cancelAsked: false, reported: new Set(['confirmed']) },
        { key: 'b', id: 'back', ...asked, cancelAsked: true, reported: new Set(['confirmed', 'cancelled']) },
      ],
    },
  ];
  return { books, facts, ann: books.customers[0] as (typeof books.customers)[0] };
}

type Right = ReturnType<typeof rightBooks>;
const stocked = new Map([['A', 10]]);

/** What is made wrong, and how it is told. */
const wrongs: [name: string, spoil: (right: Right) => unknown, expected: RegExp][] = [
  ['a charge that was not given back', ({ ann }) => ann.movements.pop(), /back.*1 charges and 0 refunds/],
  [
    'a charge that was made twice',
    ({ ann }) =>
      ann.movements.push({ ...(ann.movements[1] as Movement), id: 'ann:5', balance: eur(600) } as never),
    /kept.*2 charges and 0 refunds/,
  ],
  [
    'a deposit that was booked twice',
    ({ ann }) => ann.movements.push(ann.movements[0] as never),
    /d is booked 2 times/,
  ],
  ['a deposit that was lost', ({ ann }) => ann.movements.shift(), /d was acknowledged as ann:1, and is not/],
  [
    'a balance that is no sum',
    ({ ann }) => Object.assign(ann, { balance: 700 }),
    /a balance of 700, the movements make 800/,
  ],
  [
    'an order that is stuck',
    ({ ann }) => Object.assign(ann.orders[0] as Order, { status: 'confirming' }),
    /is stuck/,
  ],
  ['an order that was lost', ({ ann }) => ann.orders.pop(), /b opened back, which is lost/],
  ['a notification that is missing', ({ ann }) => ann.notifications.pop(), /back.*not notified: cancelled/],
  [
    'a notification too many',
    ({ ann }) => ann.notifications.push(ann.notifications[0] as never),
    /notified twice/,
  ],
  [
    'a piece that is missing',
    ({ books }) => Object.assign(books.stock[0] as object, { available: 7 }),
    /A: 7 available/,
  ],
  [
    'an item that was lost',
    ({ facts }) => facts[0]?.orders[0]?.adds.push({ key: 'j', sku: 'A', quantity: 1, done: true }),
    /2 of A, 3 were acknowledged/,
  ],
  [
    'an answer that became untrue',
    ({ facts }) => facts[0]?.orders[0]?.reported.add('cancelled'),
    /told that it is cancelled/,
  ],
  [
    'an order in no list of the administrators',
    ({ books }) => books.confirmed.pop(),
    /administrators see 0 confirmed/,
  ],
];

describe('the invariants of the books', () => {
  it('hold for right ones', () => {
    const { books, facts } = rightBooks();
    assert.deepEqual(faultsOf(books, facts, stocked), []);
    assert.deepEqual(levelFaults([{ sku: 'A', available: 8, held: 0, sold: 2 }], books, stocked), []);
  });

  for (const [name, spoil, expected] of wrongs) {
    it(`name ${name}`, () => {
      const right = rightBooks();
      spoil(right);
      assert.match(faultsOf(right.books, right.facts, stocked).join('\n'), expected);
    });
  }

  it('name a piece that is held by nobody', () => {
    const { books } = rightBooks();
    const faults = levelFaults([{ sku: 'A', available: 7, held: 1, sold: 2 }], books, stocked);
    assert.deepEqual(faults, ['A: 1 are held by nobody']);
  });
});
