import { describeProcesses, type Starts } from './describe-processes.js';
import type { GrowthOptions, StoreGrowth } from './figures.js';
import { type Filled, fillShop, type StoreLocation } from './fill/fill-shop.js';
import { measureOperations } from './measure-operations.js';
import { type Shop, startShop } from './shop.js';
import { type Size, sizeNames } from './sizes.js';
import { summariseGrowth } from './summary.js';

/** Place of a shop's data, and the folder for its other files. */
export interface ShopPlace {
  location: StoreLocation;
  folder: string;
}

/** Fills a small and a large shop, starts both, and measures them in turn. */
export async function measureInTurn(
  places: Record<Size['name'], ShopPlace>,
  options: GrowthOptions,
): Promise<Omit<StoreGrowth, 'store'>> {
  const { plan, progress, signal, small, large } = options;
  const start = (name: Size['name']) => startShop(places[name].location, places[name].folder, signal);
  const shops: Partial<Record<Size['name'], Shop>> = {};
  try {
    const filled: Partial<Record<Size['name'], Filled>> = {};
    for (const name of sizeNames) {
      progress.say(`filling the ${name} shop`);
      filled[name] = await fillShop(places[name].location, options[name], signal);
    }
    progress.say('timing starts');
    const starts: Starts = { small: [], large: [] };
    for (let at = 0; at < plan.starts; at++) {
      for (const name of sizeNames) {
        const shop = await start(name);
        starts[name].push(shop.startMs);
        await shop.close();
      }
    }
    for (const name of sizeNames) {
      const shop = await start(name);
      shops[name] = shop;
      starts[name].push(shop.startMs);
    }
    const both = { small: shops.small as Shop, large: shops.large as Shop };
    const { rounds, idle } = await measureOperations(
      {
        small: { shop: both.small, filled: filled.small as Filled },
        large: { shop: both.large, filled: filled.large as Filled },
      },
      options,
    );
    const memory = { small: await both.small.memory(), large: await both.large.memory() };
    return {
      plan,
      small,
      large,
      operations: [...rounds].map(([operation, found]) => summariseGrowth(operation, found)),
      processes: describeProcesses(starts, memory, idle),
    };
  } finally {
    await Promise.all(sizeNames.map((name) => shops[name]?.close()));
  }
}
