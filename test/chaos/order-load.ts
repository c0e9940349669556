import { setTimeout as pause } from 'node:timers/promises';
import type { Caller } from '../resilience/caller.js';
import type { Customer, RetryPolicy } from '../resilience/customer.js';
import type { Random } from '../resilience/random.js';
import { productSkus } from './products.js';

/** Steady load of orders; each journey starts at its time, whether or not earlier ones have ended. */
export interface OrderLoad {
  /** Number of journeys that have started. */
  started(): number;
  /** Starts no further journey. Resolves when all have ended. */
  stop(): Promise<void>;
}

export interface OrderLoadOptions {
  caller: Caller;
  customers: readonly Customer[];
  random: Random;
  /** Started journeys per second. */
  perSecond: number;
  /** Stops after this number of journeys. Default: never. */
  count?: number;
  /** Upper limit of journeys in progress; a journey that exceeds it starts later. */
  maxInProgress?: number;
  retryPolicy: RetryPolicy;
  onJourney?: (ended: number) => void;
}

export function startOrderLoad(options: OrderLoadOptions): OrderLoad {
  const { perSecond, count = Number.POSITIVE_INFINITY, maxInProgress = 256 } = options;
  const stopping = new AbortController();
  const inProgress = new Set<Promise<void>>();
  let started = 0;
  let ended = 0;

  async function work(): Promise<void> {
    const began = performance.now();
    while (!stopping.signal.aborted && started < count) {
      const dueMs = began + (started * 1000) / perSecond;
      await pause(Math.max(0, dueMs - performance.now()), undefined, { signal: stopping.signal }).catch(
        () => {},
      );
      while (inProgress.size >= maxInProgress) await Promise.race(inProgress);
      if (stopping.signal.aborted) break;
      const journey = runJourney(options, started).finally(() => {
        inProgress.delete(journey);
        ended += 1;
        options.onJourney?.(ended);
      });
      started += 1;
      inProgress.add(journey);
    }
    await Promise.all(inProgress);
  }

  const working = work();
  return {
    started: () => started,
    async stop() {
      if (count === Number.POSITIVE_INFINITY) stopping.abort();
      await working;
    },
  };
}

/** Reads the catalogue, orders one or two products and pays. Every eighth customer deposits, every tenth cancels. */
async function runJourney(
  { caller, customers, random, retryPolicy }: OrderLoadOptions,
  index: number,
): Promise<void> {
  const customer = customers[index % customers.length] as Customer;
  const { facts } = customer;
  const own = random.fork(`journey ${index}`);
  const token = facts.token;
  await caller.send({ method: 'GET', path: '/products?limit=10' }, { status: [200] });
  if (own.chance(1 / 8)) await deposit(customer, 1000 + facts.deposits.length, retryPolicy);
  const order = customer.planOrder();
  await customer.open(order, retryPolicy);
  if (order.id === undefined) return;
  for (let items = own.between(1, 2); items > 0; items--)
    await customer.addItem(order, { sku: own.pick(productSkus), quantity: own.between(1, 3) }, retryPolicy);
  if (!order.adds.some(({ done }) => done)) return;
  await customer.confirm(order, retryPolicy);
  if (own.chance(1 / 10)) await customer.cancel(order, retryPolicy);
  await caller.send({ method: 'GET', path: '/me/account?limit=1', token }, { status: [200] });
}

/** @param amount in cents; unique among the deposits of the customer */
export async function deposit(customer: Customer, amount: number, retryPolicy: RetryPolicy): Promise<void> {
  const fact = { key: customer.newKey('deposit'), amount, movement: undefined };
  customer.facts.deposits.push(fact);
  await customer.payIn(fact, retryPolicy);
}
