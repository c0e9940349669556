import type { GrowthOptions } from './figures.js';
import type { Filled } from './fill/fill-shop.js';
import { type Idle, measureIdle } from './measure-idle.js';
import { type MeasuredOperation, type Target, titleOf } from './operation.js';
import { measureRound, type RawRound, type Round, withoutIdle } from './round.js';
import type { Shop } from './shop.js';
import type { Size } from './sizes.js';

export interface FilledShop {
  shop: Shop;
  filled: Filled;
}

const names = ['small', 'large'] as const;

/** Results of the rounds by operation and shop. */
export type Rounds = Map<MeasuredOperation, Record<Size['name'], Round[]>>;

export interface Measured {
  rounds: Rounds;
  /** By shop. */
  idle: Partial<Record<Size['name'], Idle>>;
}

/**
 * Measures every operation in the shops in turn, so that a change of the machine's speed affects both. Measures the idle
 * shops last, because young processes use more CPU time.
 */
export async function measureOperations(
  shops: Record<Size['name'], FilledShop>,
  { plan, operations, progress, signal }: GrowthOptions,
): Promise<Measured> {
  const targets: Partial<Record<Size['name'], Target>> = {};
  for (const name of names) {
    const { shop, filled } = shops[name];
    targets[name] = await shop.target(filled);
  }
  const raw = new Map<MeasuredOperation, Record<Size['name'], RawRound[]>>();
  for (const operation of operations) {
    progress.say(titleOf(operation));
    const rounds = { small: [] as RawRound[], large: [] as RawRound[] };
    const measure = async (name: Size['name'], range: { from: number; count: number }) => {
      signal.throwIfAborted();
      const { shop } = shops[name];
      return measureRound(targets[name] as Target, shop, operation, range);
    };
    for (const name of names) await measure(name, { from: 0, count: plan.warmUp });
    for (let at = 0; at < plan.rounds; at++) {
      const range = { from: plan.warmUp + at * plan.requests, count: plan.requests };
      // alternates which shop is measured first
      for (const name of at % 2 === 0 ? names : names.toReversed())
        rounds[name].push(await measure(name, range));
    }
    raw.set(operation, rounds);
  }
  progress.say(`no requests for ${plan.idleSeconds} s`);
  const idle: Measured['idle'] = {};
  await Promise.all(
    names.map(async (name) => {
      idle[name] = await measureIdle(shops[name].shop.metrics, plan.idleSeconds, signal);
    }),
  );
  const costs = (name: Size['name'], found: readonly RawRound[]) =>
    found.map((round) => withoutIdle(round, idle[name] as Idle));
  const rounds: Rounds = new Map(
    [...raw].map(([operation, { small, large }]) => [
      operation,
      { small: costs('small', small), large: costs('large', large) },
    ]),
  );
  return { rounds, idle };
}
