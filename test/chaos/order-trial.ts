import type { LaunchOptions } from '@glasshouse/launcher';
import { createRandom } from '../resilience/random.js';
import { startEmbeddedTarget } from './embedded-target.js';
import { startOrderLoad } from './order-load.js';
import { type FaultKind, startRandomFaults } from './random-faults.js';
import { prepareLoad } from './shop-load.js';

/** Result of orders under random faults. */
export interface OrderTrial {
  seed: string;
  orders: number;
  /** Duration of the load. */
  seconds: number;
  faults: Readonly<Record<FaultKind, number>>;
  requests: number;
  /** Number of responses by status and error code. */
  responses: Record<string, number>;
  /** Number of orders that were reported to their customers as confirmed. */
  confirmed: number;
  /** Contradictions in money, stock, orders and notifications. */
  losses: string[];
  /** Responses that are malformed or not allowed by the API, and processes that ended by themselves. */
  violations: string[];
  /** Time from the end of the load until every order was settled; null when some stayed unsettled. */
  settledMs: number | null;
}

export interface OrderTrialOptions {
  count: number;
  perSecond: number;
  seed: string;
  customers?: number;
  /** Settings by service; default: those of `npm start`. */
  changes?: LaunchOptions['changes'];
  say?: (line: string) => void;
}

/** Number of orders in `npm test`. */
export const testedOrders = 80;
/** The processes are killed more often than a supervisor tolerates. */
const restartLimits = {
  firstPauseMs: 200,
  longestPauseMs: 200,
  maxExits: Number.POSITIVE_INFINITY,
  windowMs: 1000,
};
/** Longer than the restart of a process on a busy machine. */
const maxAttempts = 40;
const settleLimitMs = 90_000;

/** Orders under random kills, freezes and store faults of an embedded shop, which must be exact at the end. */
export async function runOrderTrial(options: OrderTrialOptions): Promise<OrderTrial> {
  const { count, perSecond, seed, say = () => {} } = options;
  const random = createRandom(seed);
  const target = await startEmbeddedTarget({ restartLimits, changes: options.changes });
  try {
    const load = await prepareLoad(target, options.customers ?? 48);
    try {
      const began = performance.now();
      const faults = startRandomFaults(target, random.fork('faults'), say);
      load.expectOutages(() => faults.outages);
      const orders = startOrderLoad({
        caller: load.caller,
        customers: load.customers,
        random: random.fork('orders'),
        perSecond,
        count,
        maxInProgress: 96,
        retryPolicy: { attempts: maxAttempts, pauseMs: () => 500 },
        onJourney: (ended) => {
          if (ended % 500 === 0) say(`${ended} orders, faults: ${JSON.stringify(faults.counts)}`);
        },
      });
      await orders.stop();
      await faults.stop();
      const seconds = Math.round((performance.now() - began) / 1000);
      const { contradictions, settledMs } = await load.findLosses(settleLimitMs);
      const facts = load.customers.flatMap((customer) => customer.facts.orders);
      return {
        seed,
        orders: orders.started(),
        seconds,
        faults: faults.counts,
        requests: load.recorder.requests.length,
        responses: Object.fromEntries([...load.caller.counts].sort()),
        confirmed: facts.filter(({ reported }) => reported.has('confirmed')).length,
        losses: contradictions,
        violations: [...load.caller.faults, ...target.failures()],
        settledMs: settledMs ?? null,
      };
    } finally {
      await load.close();
    }
  } finally {
    await target.close();
  }
}
