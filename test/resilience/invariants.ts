import type { Movement } from '@glasshouse/customer/contract';
import type { Order } from '@glasshouse/order/contract';
import type { StockLevel } from '@glasshouse/product/contract';
import type { CustomerFacts, OrderFact } from './facts.js';
import type { CustomerState, ShopState } from './shop-state.js';

/**
 * Returns every contradiction within the shop's state, and between the state and the responses that customers got.
 *
 * @param stocked initial pieces of each product
 */
export function faultsOf(
  state: ShopState,
  facts: readonly CustomerFacts[],
  stocked: ReadonlyMap<string, number>,
): string[] {
  const faults: string[] = [];
  for (const customer of state.customers) {
    const known = facts.find(({ username }) => username === customer.username);
    const own = [...accountFaults(customer, known), ...orderFaults(customer, known)];
    faults.push(...own.map((fault) => `${customer.username}: ${fault}`));
  }
  return [...faults, ...stockFaults(state, stocked), ...totalFaults(state)];
}

const effectOf = ({ kind, amount }: Movement) => (kind === 'charge' ? -amount.amount : amount.amount);
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** Checks that the balances are the running sums of the movements, and that the deposits are the requested ones. */
function* accountFaults(state: CustomerState, facts: CustomerFacts | undefined): Generator<string> {
  let balance = 0;
  for (const movement of state.movements) {
    balance += effectOf(movement);
    if (movement.balance.amount !== balance)
      yield `${movement.id} has balance ${movement.balance.amount}, the sum of the movements is ${balance}`;
    if (balance < 0) yield `${movement.id} overdraws the account: ${balance}`;
  }
  if (state.balance !== balance)
    yield `the balance is ${state.balance}, the sum of the movements is ${balance}`;

  const recorded = state.movements.filter(({ kind }) => kind === 'deposit');
  for (const { key, amount, movement } of facts?.deposits ?? []) {
    const found = recorded.filter((deposit) => deposit.amount.amount === amount);
    if (found.length > 1) yield `${key} is recorded ${found.length} times`;
    if (movement !== undefined && found[0]?.id !== movement)
      yield `${key} was acknowledged as ${movement}, but is recorded as ${found[0]?.id}`;
  }
  for (const { id, amount } of recorded) {
    if (!facts?.deposits.some((deposit) => deposit.amount === amount.amount))
      yield `${id} has no deposit request`;
  }
}

/**
 * Checks that each order is settled, is paid if and only if it is confirmed, has its notifications, and matches the
 * responses to its customer.
 */
function* orderFaults(state: CustomerState, facts: CustomerFacts | undefined): Generator<string> {
  for (const order of state.orders) {
    const label = `order ${order.id} (${order.status})`;
    for (const fault of moneyFaults(order, state)) yield `${label}: ${fault}`;
    for (const fault of notificationFaults(order, state)) yield `${label}: ${fault}`;
    const fact = facts?.orders.find(({ id }) => id === order.id);
    if (fact) for (const fault of reportFaults(order, fact, state)) yield `${label}: ${fault}`;
  }
  const opened = facts?.orders.length ?? 0;
  if (state.orders.length > opened) yield `${state.orders.length} orders exist, ${opened} were opened`;
  for (const { key, id } of facts?.orders ?? []) {
    if (id !== undefined && !state.orders.some((order) => order.id === id))
      yield `${key} opened ${id}, which is lost`;
  }
  const known = new Set(state.orders.map(({ id }) => id));
  for (const { id, orderId } of state.movements)
    if (orderId !== undefined && !known.has(orderId)) yield `${id} belongs to unknown order ${orderId}`;
}

function* moneyFaults(order: Order, { movements }: CustomerState): Generator<string> {
  const own = movements.filter(({ orderId }) => orderId === order.id);
  const charges = own.filter(({ kind }) => kind === 'charge');
  const refunds = own.filter(({ kind }) => kind === 'refund');
  const paid = -sum(own.map(effectOf));
  const unrefunded = charges.length - refunds.length;
  const expected = order.status === 'confirmed' ? 1 : 0;
  if (unrefunded !== expected) yield `${charges.length} charges and ${refunds.length} refunds`;
  if (paid !== expected * order.total.amount) yield `paid ${paid}, the total is ${order.total.amount}`;
  const items = sum(order.items.map(({ quantity, unitPrice }) => quantity * unitPrice.amount));
  if (items !== order.total.amount)
    yield `the total is ${order.total.amount}, the sum of the items is ${items}`;
}

const outcomeOfFailure: Readonly<Record<string, string>> = {
  INSUFFICIENT_FUNDS: 'payment-failed',
  OUT_OF_STOCK: 'out-of-stock',
  DEADLINE_EXCEEDED: 'failed',
  BACKEND_UNAVAILABLE: 'failed',
};

function* notificationFaults(order: Order, { notifications }: CustomerState): Generator<string> {
  const outcomes = notifications
    .filter(({ orderId }) => orderId === order.id)
    .map(({ outcome }) => String(outcome));
  if (new Set(outcomes).size < outcomes.length) yield `duplicate notification: ${outcomes}`;
  const expected = [
    ...(order.confirmedAt === undefined ? [] : ['confirmed']),
    ...(order.status === 'cancelled' ? ['cancelled'] : []),
    ...(order.failure ? [outcomeOfFailure[order.failure.code] ?? []].flat() : []),
  ];
  for (const outcome of expected)
    if (!outcomes.includes(outcome)) yield `missing notification: ${outcome}, found ${outcomes}`;
  for (const outcome of ['confirmed', 'cancelled'])
    if (outcomes.includes(outcome) && !expected.includes(outcome))
      yield `unexpected notification: ${outcome}`;
  if (!['open', 'confirmed', 'cancelled'].includes(order.status)) yield 'is stuck';
}

function* reportFaults(order: Order, fact: OrderFact, { notifications }: CustomerState): Generator<string> {
  const { reported, cancelRequested, confirmRequested, adds } = fact;
  if (reported.has('cancelled') && order.status !== 'cancelled')
    yield 'was reported as cancelled to its customer';
  if (reported.has('confirmed') && order.confirmedAt === undefined)
    yield 'was reported as confirmed to its customer';
  if (order.status === 'cancelled' && !cancelRequested) yield 'is cancelled without a request';
  if (order.confirmedAt !== undefined && !confirmRequested) yield 'was confirmed without a request';
  for (const code of ['INSUFFICIENT_FUNDS', 'OUT_OF_STOCK'] as const) {
    const outcome = outcomeOfFailure[code];
    const notified = notifications.some((other) => other.orderId === order.id && other.outcome === outcome);
    if (reported.has(code) && !notified) yield `its customer got ${code}, but no notification`;
  }
  for (const sku of new Set(adds.map((add) => add.sku))) {
    const ofSku = adds.filter((add) => add.sku === sku);
    const acknowledged = sum(ofSku.filter(({ done }) => done).map(({ quantity }) => quantity));
    const requested = sum(ofSku.map(({ quantity }) => quantity));
    const ordered = order.items.find((item) => item.sku === sku)?.quantity ?? 0;
    if (ordered < acknowledged || ordered > requested)
      yield `has ${ordered} ${sku}, ${acknowledged} were acknowledged, ${requested} requested`;
  }
}

/** Checks that every piece is either available or in a confirmed order. */
function* stockFaults(
  { stock, customers }: ShopState,
  stocked: ReadonlyMap<string, number>,
): Generator<string> {
  const bought = boughtOf(customers);
  for (const { sku, available } of stock) {
    if (available + (bought.get(sku) ?? 0) !== stocked.get(sku))
      yield `${sku}: ${available} available, ${bought.get(sku) ?? 0} in confirmed orders, of ${stocked.get(sku)}`;
  }
}

/**
 * Checks that each piece is available or sold, no piece is held, and all sold pieces are in confirmed orders.
 *
 * @param soldBefore pieces of each product that were sold before the orders of these customers; default: none
 */
export function levelFaults(
  levels: readonly StockLevel[],
  { customers }: ShopState,
  stocked: ReadonlyMap<string, number>,
  soldBefore: ReadonlyMap<string, number> = new Map(),
): string[] {
  const bought = boughtOf(customers);
  return levels.flatMap(({ sku, available, held, sold: soldInAll }) => {
    const sold = soldInAll - (soldBefore.get(sku) ?? 0);
    return [
      ...(available + held + sold === stocked.get(sku)
        ? []
        : [`${sku}: ${available} available, ${held} held, ${sold} sold of ${stocked.get(sku)}`]),
      ...(held === 0 ? [] : [`${sku}: ${held} are held without an order in progress`]),
      ...(sold === (bought.get(sku) ?? 0) ? [] : [`${sku}: ${sold} sold, not ${bought.get(sku) ?? 0}`]),
    ];
  });
}

function boughtOf(customers: readonly CustomerState[]): Map<string, number> {
  const bought = new Map<string, number>();
  for (const { status, items } of customers.flatMap(({ orders }) => orders)) {
    if (status !== 'confirmed') continue;
    for (const { sku, quantity } of items) bought.set(sku, (bought.get(sku) ?? 0) + quantity);
  }
  return bought;
}

/** Checks that deposits = balances + revenue to the cent, and that administrators see the same orders as customers. */
function* totalFaults({ customers, confirmed, cancelled }: ShopState): Generator<string> {
  const { moneyIn, balances, revenue } = moneyOf(customers);
  if (moneyIn !== balances + revenue)
    yield `${moneyIn} paid in, ${balances} in accounts, ${revenue} in confirmed orders`;
  const orders = customers.flatMap((customer) => customer.orders);
  for (const [status, listed] of Object.entries({ confirmed, cancelled })) {
    const ids = (list: readonly Order[]) => list.map(({ id }) => id).sort();
    const own = ids(orders.filter((order) => order.status === status));
    if (ids(listed).join() !== own.join())
      yield `administrators see ${listed.length} ${status} orders of ${own.length}`;
  }
}

export function moneyOf(customers: readonly CustomerState[]) {
  const deposits = customers.flatMap(({ movements }) => movements.filter(({ kind }) => kind === 'deposit'));
  const orders = customers.flatMap((customer) => customer.orders);
  return {
    moneyIn: sum(deposits.map(({ amount }) => amount.amount)),
    balances: sum(customers.map(({ balance }) => balance)),
    revenue: sum(orders.filter(({ status }) => status === 'confirmed').map(({ total }) => total.amount)),
  };
}
