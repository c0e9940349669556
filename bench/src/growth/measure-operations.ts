import type { GrowthOptions } from './figures.js';
import type { Filled } from './fill/fill-shop.js';
import { type MeasuredOperation, type Target, titleOf } from './operation.js';
import { measureRound, type Round } from './round.js';
import type { Shop } from './shop.js';
import type { Size } from './sizes.js';

export interface FilledShop {
  shop: Shop;
  filled: Filled;
}

/** Results of the rounds by operation and shop. */
export type Rounds = Map<MeasuredOperation, Record<Size['name'], Round[]>>;

/** Measures every operation in the shops in turn, so that a change of the machine's speed affects both. */
export async function measureOperations(
  shops: Partial<Record<Size['name'], FilledShop>>,
  { plan, operations, progress, signal }: GrowthOptions,
): Promise<Rounds> {
  const names = (['small', 'large'] as const).filter((name) => shops[name] !== undefined);
  const targets: Partial<Record<Size['name'], Target>> = {};
  for (const name of names) {
    const { shop, filled } = shops[name] as FilledShop;
    targets[name] = await shop.target(filled);
  }
  const found: Rounds = new Map();
  for (const operation of operations) {
    progress.say(titleOf(operation));
    const rounds = { small: [] as Round[], large: [] as Round[] };
    const measure = async (name: Size['name'], range: { from: number; count: number }) => {
      signal.throwIfAborted();
      const { shop } = shops[name] as FilledShop;
      return measureRound(targets[name] as Target, shop, operation, range);
    };
    for (const name of names) await measure(name, { from: 0, count: plan.warmUp });
    for (let at = 0; at < plan.rounds; at++) {
      const range = { from: plan.warmUp + at * plan.requests, count: plan.requests };
      // alternates which shop is measured first
      for (const name of at % 2 === 0 ? names : names.toReversed())
        rounds[name].push(await measure(name, range));
    }
    found.set(operation, rounds);
  }
  return found;
}
