import { setTimeout as pause } from 'node:timers/promises';
import { type Customer, retryPolicyOf } from './customer.js';
import type { DepositFact, OrderFact } from './facts.js';
import type { Random } from './random.js';

/**
 * What a customer does with one order, drawn at random: pays in or not, adds items, and then confirms, cancels, both
 * one after the other, both at once, several times at once, or leaves it open. With a pause here and there, so that
 * processes are killed in every state.
 */
export async function interleave(customer: Customer, random: Random, skus: readonly string[]): Promise<void> {
  const retryPolicy = (least: number, most: number) => retryPolicyOf(random, least, most);
  const hesitate = () => pause(random.between(0, 1000));
  const { facts } = customer;

  await hesitate();
  if (random.chance(0.15)) await customer.login(retryPolicy(1, 3));
  if (random.chance(0.6)) await deposit(customer, random);

  const order: OrderFact = {
    key: customer.newKey('order'),
    id: undefined,
    adds: [],
    confirmAsked: false,
    cancelAsked: false,
    reported: new Set(),
  };
  facts.orders.push(order);
  await customer.open(order, retryPolicy(3, 10));
  if (order.id === undefined) return;

  const add = () =>
    customer.addItem(order, { sku: random.pick(skus), quantity: random.between(1, 4) }, retryPolicy(2, 8));
  const confirm = () => customer.confirm(order, retryPolicy(1, 6));
  const cancel = () => customer.cancel(order, retryPolicy(1, 6));
  const look = () => customer.look(order);
  const atOnce = (...acts: (() => Promise<unknown>)[]) =>
    Promise.all(random.shuffled(acts).map((act) => act()));
  const later = (act: () => Promise<unknown>) => async () => {
    await pause(random.between(1, 150));
    await act();
  };

  if (random.chance(0.3)) await atOnce(add, add, look);
  else for (let items = random.between(1, 3); items > 0; items--) await add();
  await hesitate();

  const endings: [weight: number, act: () => Promise<unknown>][] = [
    [6, look],
    [10, cancel],
    [22, confirm],
    [12, () => atOnce(confirm, confirm, later(confirm))],
    [10, () => atOnce(confirm, later(add), later(look))],
    [8, () => atOnce(confirm, () => deposit(customer, random))],
    [14, () => atOnce(confirm, later(cancel))],
    [8, () => atOnce(confirm, confirm, cancel, cancel)],
    [
      10,
      () =>
        confirm()
          .then(hesitate)
          .then(() => atOnce(cancel, cancel, later(confirm))),
    ],
  ];
  await drawn(random, endings)();

  if (order.reported.has('INSUFFICIENT_FUNDS') && !order.cancelAsked) {
    await deposit(customer, random);
    await confirm();
  }
  if (order.confirmAsked && random.chance(0.25)) {
    await hesitate();
    await cancel();
  }
}

async function deposit({ facts, payIn, newKey }: Customer, random: Random): Promise<void> {
  let amount: number;
  do amount = random.between(500, 30_000);
  while (facts.deposits.some((other) => other.amount === amount));
  const fact: DepositFact = { key: newKey('deposit'), amount, movement: undefined };
  facts.deposits.push(fact);
  const times = random.chance(0.3) ? 2 : 1;
  await Promise.all(Array.from({ length: times }, () => payIn(fact, retryPolicyOf(random, 1, 6))));
}

function drawn<T>(random: Random, weighted: readonly (readonly [weight: number, value: T])[]): T {
  let left = random.next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of weighted) {
    left -= weight;
    if (left < 0) return value;
  }
  return (weighted.at(-1) as readonly [number, T])[1];
}
