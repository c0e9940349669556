import type { IdleTimes } from './describe-processes.js';
import type { GrowthOptions } from './figures.js';
import type { Filled } from './fill/fill-shop.js';
import { measureIdle } from './measure-idle.js';
import { type MeasuredOperation, titleOf } from './operation.js';
import { measureRound, type RawRound, type Round, withoutIdle } from './round.js';
import type { Shop } from './shop.js';
import { type Size, sizeNames } from './sizes.js';

export interface FilledShop {
  shop: Shop;
  filled: Filled;
}

/** Results of the rounds by operation and shop. */
export type Rounds = Map<MeasuredOperation, Record<Size['name'], Round[]>>;

export interface Measured {
  rounds: Rounds;
  idle: IdleTimes;
}

/**
 * Measures every operation in the shops in turn, so that a change of the machine's speed affects both. Measures the idle
 * shops last, because young processes use more CPU time.
 */
export async function measureOperations(
  shops: Record<Size['name'], FilledShop>,
  { plan, operations, progress, signal }: GrowthOptions,
): Promise<Measured> {
  const targetOf = ({ shop, filled }: FilledShop) => shop.target(filled);
  const targets = { small: await targetOf(shops.small), large: await targetOf(shops.large) };
  const raw = new Map<MeasuredOperation, Record<Size['name'], RawRound[]>>();
  for (const operation of operations) {
    progress.say(titleOf(operation));
    const rounds = { small: [] as RawRound[], large: [] as RawRound[] };
    const measure = async (name: Size['name'], range: { from: number; count: number }) => {
      signal.throwIfAborted();
      return measureRound(targets[name], shops[name].shop, operation, range);
    };
    for (const name of sizeNames) await measure(name, { from: 0, count: plan.warmUp });
    for (let at = 0; at < plan.rounds; at++) {
      const range = { from: plan.warmUp + at * plan.requests, count: plan.requests };
      // alternates which shop is measured first
      for (const name of at % 2 === 0 ? sizeNames : sizeNames.toReversed())
        rounds[name].push(await measure(name, range));
    }
    raw.set(operation, rounds);
  }
  progress.say(`no requests for ${plan.idleSeconds} s`);
  const idleOf = ({ shop }: FilledShop) => measureIdle(shop.metrics, plan.idleSeconds, signal);
  const [small, large] = await Promise.all([idleOf(shops.small), idleOf(shops.large)]);
  const idle = { small, large };
  const costs = (name: Size['name'], found: readonly RawRound[]) =>
    found.map((round) => withoutIdle(round, idle[name]));
  const rounds: Rounds = new Map(
    [...raw].map(([operation, found]) => [
      operation,
      { small: costs('small', found.small), large: costs('large', found.large) },
    ]),
  );
  return { rounds, idle };
}
