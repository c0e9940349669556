import type { Movement } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { StockLevel } from '@glasshouse/product/contract';
import type { Books, CustomerBooks } from './books.js';
import type { CustomerFacts, OrderFact } from './facts.js';

/**
 * Everything in which the books disagree with themselves or with what customers were told; empty when all is well.
 *
 * @param stocked pieces of each product in the beginning
 */
export function faultsOf(
  books: Books,
  facts: readonly CustomerFacts[],
  stocked: ReadonlyMap<string, number>,
): string[] {
  const faults: string[] = [];
  for (const customer of books.customers) {
    const known = facts.find(({ username }) => username === customer.username);
    const of = [...accountFaults(customer, known), ...orderFaults(customer, known)];
    faults.push(...of.map((fault) => `${customer.username}: ${fault}`));
  }
  return [...faults, ...stockFaults(books, stocked), ...totalFaults(books)];
}

const effectOf = ({ kind, amount }: Movement) => (kind === 'charge' ? -amount.amount : amount.amount);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** The balance is the sum of the movements, each says the balance after it, deposits are those that were made. */
function* accountFaults(books: CustomerBooks, facts: CustomerFacts | undefined): Generator<string> {
  let balance = 0;
  for (const movement of books.movements) {
    balance += effectOf(movement);
    if (movement.balance.amount !== balance)
      yield `${movement.id} says ${movement.balance.amount}, the movements make ${balance}`;
    if (balance < 0) yield `${movement.id} leaves ${balance}`;
  }
  if (books.balance !== balance) yield `a balance of ${books.balance}, the movements make ${balance}`;

  const booked = books.movements.filter(({ kind }) => kind === 'deposit');
  for (const { key, amount, movement } of facts?.deposits ?? []) {
    const found = booked.filter((deposit) => deposit.amount.amount === amount);
    if (found.length > 1) yield `${key} is booked ${found.length} times`;
    if (movement !== undefined && found[0]?.id !== movement)
      yield `${key} was acknowledged as ${movement}, and is not`;
  }
  for (const { id, amount } of booked) {
    if (!facts?.deposits.some((deposit) => deposit.amount === amount.amount))
      yield `${id} was paid in by nobody`;
  }
}

/** Each order is settled, is paid exactly if it is confirmed, was told once, and is what its customer was told. */
function* orderFaults(books: CustomerBooks, facts: CustomerFacts | undefined): Generator<string> {
  for (const order of books.orders) {
    const where = `order ${order.id} (${order.status})`;
    for (const fault of moneyFaults(order, books)) yield `${where}: ${fault}`;
    for (const fault of notificationFaults(order, books)) yield `${where}: ${fault}`;
    const fact = facts?.orders.find(({ id }) => id === order.id);
    if (fact) for (const fault of reportFaults(order, fact, books)) yield `${where}: ${fault}`;
  }
  const asked = facts?.orders.length ?? 0;
  if (books.orders.length > asked) yield `${books.orders.length} orders, ${asked} were opened`;
  for (const { key, id } of facts?.orders ?? []) {
    if (id !== undefined && !books.orders.some((order) => order.id === id))
      yield `${key} opened ${id}, which is lost`;
  }
  const known = new Set(books.orders.map(({ id }) => id));
  for (const { id, orderId } of books.movements)
    if (orderId !== undefined && !known.has(orderId)) yield `${id} belongs to no order`;
}

function* moneyFaults(order: Order, { movements }: CustomerBooks): Generator<string> {
  const own = movements.filter(({ orderId }) => orderId === order.id);
  const charges = own.filter(({ kind }) => kind === 'charge');
  const refunds = own.filter(({ kind }) => kind === 'refund');
  const paid = -sum(own.map(effectOf));
  const unrefunded = charges.length - refunds.length;
  const expected = order.status === 'confirmed' ? 1 : 0;
  if (unrefunded !== expected) yield `${charges.length} charges and ${refunds.length} refunds`;
  if (paid !== expected * order.total.amount) yield `${paid} paid for a total of ${order.total.amount}`;
  const items = sum(order.items.map(({ quantity, unitPrice }) => quantity * unitPrice.amount));
  if (items !== order.total.amount) yield `a total of ${order.total.amount} for items of ${items}`;
}

const outcomeOfFailure: Readonly<Record<string, string>> = {
  INSUFFICIENT_FUNDS: 'payment-failed',
  OUT_OF_STOCK: 'out-of-stock',
  DEADLINE_EXCEEDED: 'failed',
  BACKEND_UNAVAILABLE: 'failed',
};

function* notificationFaults(order: Order, { notifications }: CustomerBooks): Generator<string> {
  const outcomes = notifications
    .filter(({ orderId }) => orderId === order.id)
    .map(({ outcome }) => String(outcome));
  if (new Set(outcomes).size < outcomes.length) yield `notified twice: ${outcomes}`;
  const expected = [
    ...(order.confirmedAt === undefined ? [] : ['confirmed']),
    ...(order.status === 'cancelled' ? ['cancelled'] : []),
    ...(order.failure ? [outcomeOfFailure[order.failure.code] ?? []].flat() : []),
  ];
  for (const outcome of expected)
    if (!outcomes.includes(outcome)) yield `not notified: ${outcome}, only ${outcomes}`;
  for (const outcome of ['confirmed', 'cancelled'])
    if (outcomes.includes(outcome) && !expected.includes(outcome)) yield `notified: ${outcome}`;
  if (!['open', 'confirmed', 'cancelled'].includes(order.status)) yield 'is stuck';
}

function* reportFaults(order: Order, fact: OrderFact, { notifications }: CustomerBooks): Generator<string> {
  const { reported, cancelAsked, confirmAsked, adds } = fact;
  if (reported.has('cancelled') && order.status !== 'cancelled')
    yield 'its customer was told that it is cancelled';
  if (reported.has('confirmed') && order.confirmedAt === undefined)
    yield 'its customer was told that it is confirmed';
  if (order.status === 'cancelled' && !cancelAsked) yield 'nobody cancelled it';
  if (order.confirmedAt !== undefined && !confirmAsked) yield 'nobody confirmed it';
  for (const code of ['INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'] as const) {
    const outcome = outcomeOfFailure[code];
    if (
      reported.has(code) &&
      !notifications.some((one) => one.orderId === order.id && one.outcome === outcome)
    )
      yield `its customer was answered ${code} and not notified`;
  }
  for (const sku of new Set(adds.map((add) => add.sku))) {
    const of = adds.filter((add) => add.sku === sku);
    const least = sum(of.filter(({ done }) => done).map(({ quantity }) => quantity));
    const most = sum(of.map(({ quantity }) => quantity));
    const there = order.items.find((item) => item.sku === sku)?.quantity ?? 0;
    if (there < least || there > most) yield `${there} of ${sku}, ${least} were acknowledged, ${most} wanted`;
  }
}

/** What is not in a confirmed order can be ordered. */
function* stockFaults({ stock, customers }: Books, stocked: ReadonlyMap<string, number>): Generator<string> {
  const bought = boughtOf(customers);
  for (const { sku, available } of stock) {
    if (available + (bought.get(sku) ?? 0) !== stocked.get(sku))
      yield `${sku}: ${available} available, ${bought.get(sku) ?? 0} in confirmed orders, of ${stocked.get(sku)}`;
  }
}

/** Every piece is available, held or sold; sold are those of the confirmed orders, and nothing is held at the end. */
export function levelFaults(
  levels: readonly StockLevel[],
  { customers }: Books,
  stocked: ReadonlyMap<string, number>,
): string[] {
  const bought = boughtOf(customers);
  return levels.flatMap(({ sku, available, held, sold }) => [
    ...(available + held + sold === stocked.get(sku)
      ? []
      : [`${sku}: ${available} available, ${held} held, ${sold} sold of ${stocked.get(sku)}`]),
    ...(held === 0 ? [] : [`${sku}: ${held} are held by nobody`]),
    ...(sold === (bought.get(sku) ?? 0) ? [] : [`${sku}: ${sold} sold, not ${bought.get(sku) ?? 0}`]),
  ]);
}

function boughtOf(customers: readonly CustomerBooks[]): Map<string, number> {
  const bought = new Map<string, number>();
  for (const { status, items } of customers.flatMap(({ orders }) => orders)) {
    if (status !== 'confirmed') continue;
    for (const { sku, quantity } of items) bought.set(sku, (bought.get(sku) ?? 0) + quantity);
  }
  return bought;
}

/** Money in = balances + revenue, to the cent; the administrators' lists have the same orders. */
function* totalFaults({ customers, confirmed, cancelled }: Books): Generator<string> {
  const { moneyIn, balances, revenue } = moneyOf(customers);
  if (moneyIn !== balances + revenue)
    yield `${moneyIn} paid in, ${balances} in accounts, ${revenue} in confirmed orders`;
  const orders = customers.flatMap((customer) => customer.orders);
  for (const [status, listed] of Object.entries({ confirmed, cancelled })) {
    const ids = (list: readonly Order[]) => list.map(({ id }) => id).sort();
    const there = ids(orders.filter((order) => order.status === status));
    if (ids(listed).join() !== there.join())
      yield `administrators see ${listed.length} ${status}, of ${there.length}`;
  }
}

export function moneyOf(customers: readonly CustomerBooks[]) {
  const deposits = customers.flatMap(({ movements }) => movements.filter(({ kind }) => kind === 'deposit'));
  const orders = customers.flatMap((customer) => customer.orders);
  return {
    moneyIn: sum(deposits.map(({ amount }) => amount.amount)),
    balances: sum(customers.map(({ balance }) => balance)),
    revenue: sum(orders.filter(({ status }) => status === 'confirmed').map(({ total }) => total.amount)),
  };
}
