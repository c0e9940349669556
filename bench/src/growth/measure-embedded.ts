import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeProcesses, type IdleTimes, type Starts } from './describe-processes.js';
import type { GrowthOptions, StoreGrowth } from './figures.js';
import { type Filled, fillShop } from './fill/fill-shop.js';
import { measureOperations } from './measure-operations.js';
import { type Shop, startShop } from './shop.js';
import type { Size } from './sizes.js';
import { summariseGrowth } from './summary.js';

/** Folder in memory on Linux, so that the speed of the disk has no effect. */
const memory = '/dev/shm';
const names = ['small', 'large'] as const;

/** Fills two shops with embedded stores and measures both in turn. Removes their folders at the end. */
export async function measureEmbedded(options: GrowthOptions): Promise<StoreGrowth> {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'glasshouse-growth-'));
  const { plan, progress, signal } = options;
  const folderOf = (name: Size['name']) => join(folder, name);
  const start = (name: Size['name']) => startShop({ folder: folderOf(name) }, folderOf(name), signal);
  const shops: Partial<Record<Size['name'], Shop>> = {};
  try {
    const filled: Partial<Record<Size['name'], Filled>> = {};
    for (const name of names) {
      progress.say(`filling the ${name} shop`);
      await mkdir(folderOf(name));
      filled[name] = await fillShop({ folder: folderOf(name) }, options[name], signal);
    }
    progress.say('timing starts');
    const starts: Starts = { small: [], large: [] };
    for (let at = 0; at < plan.starts; at++) {
      for (const name of names) {
        const shop = await start(name);
        starts[name].push(shop.startMs);
        await shop.close();
      }
    }
    for (const name of names) {
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
    return {
      store: 'embedded',
      plan: options.plan,
      small: options.small,
      large: options.large,
      operations: [...rounds].map(([operation, found]) => summariseGrowth(operation, found)),
      processes: describeProcesses(
        starts,
        { small: await both.small.memory(), large: await both.large.memory() },
        idle as IdleTimes,
      ),
    };
  } finally {
    await Promise.all(names.map((name) => shops[name]?.close()));
    await rm(folder, { recursive: true });
  }
}
