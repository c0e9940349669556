import { setTimeout as pause } from 'node:timers/promises';
import { type Customer, retryPolicyOf } from './customer.js';
import type { DepositFact } from './facts.js';
import type { Random } from './random.js';

/**
 * Runs a random sequence of requests for one order: an optional deposit, added items, and then confirmations,
 * cancellations, both (in sequence or concurrently) or neither. Random pauses allow a process to be killed in every
 * state of the order.
 */
export async function interleave(customer: Customer, random: Random, skus: readonly string[]): Promise<void> {
  const retryPolicy = (min: number, max: number) => retryPolicyOf(random, min, max);
  const pauseRandomly = () => pause(random.between(0, 1000));

  await pauseRandomly();
  if (random.chance(0.15)) await customer.login(retryPolicy(1, 3));
  if (random.chance(0.6)) await deposit(customer, random);

  const order = customer.planOrder();
  await customer.open(order, retryPolicy(3, 10));
  if (order.id === undefined) return;

  const add = () =>
    customer.addItem(order, { sku: random.pick(skus), quantity: random.between(1, 4) }, retryPolicy(2, 8));
  const confirm = () => customer.confirm(order, retryPolicy(1, 6));
  const cancel = () => customer.cancel(order, retryPolicy(1, 6));
  const checkTotal = () => customer.checkTotal(order);
  const concurrently = (...acts: (() => Promise<unknown>)[]) =>
    Promise.all(random.shuffled(acts).map((act) => act()));
  const later = (act: () => Promise<unknown>) => async () => {
    await pause(random.between(1, 150));
    await act();
  };

  if (random.chance(0.3)) await concurrently(add, add, checkTotal);
  else for (let items = random.between(1, 3); items > 0; items--) await add();
  await pauseRandomly();

  const endings: [weight: number, act: () => Promise<unknown>][] = [
    [6, checkTotal],
    [10, cancel],
    [22, confirm],
    [12, () => concurrently(confirm, confirm, later(confirm))],
    [10, () => concurrently(confirm, later(add), later(checkTotal))],
    [8, () => concurrently(confirm, () => deposit(customer, random))],
    [14, () => concurrently(confirm, later(cancel))],
    [8, () => concurrently(confirm, confirm, cancel, cancel)],
    [
      10,
      () =>
        confirm()
          .then(pauseRandomly)
          .then(() => concurrently(cancel, cancel, later(confirm))),
    ],
  ];
  await pickWeighted(random, endings)();

  if (order.reported.has('INSUFFICIENT_FUNDS') && !order.cancelRequested) {
    await deposit(customer, random);
    await confirm();
  }
  if (order.confirmRequested && random.chance(0.25)) {
    await pauseRandomly();
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

function pickWeighted<T>(random: Random, weighted: readonly (readonly [weight: number, value: T])[]): T {
  let remaining = random.next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
  for (const [weight, value] of weighted) {
    remaining -= weight;
    if (remaining < 0) return value;
  }
  return (weighted.at(-1) as readonly [number, T])[1];
}
