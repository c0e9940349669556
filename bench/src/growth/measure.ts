import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Progress } from '../progress.js';
import { median } from '../statistics.js';
import { type GrowthPlan, observedProcesses, type ProcessFigures, type StoreGrowth } from './figures.js';
import { type Filled, fillShop } from './fill/fill-shop.js';
import { type MeasuredOperation, type Target, titleOf } from './operation.js';
import { measureRound, type Round } from './round.js';
import { scrape } from './scrape.js';
import { type Shop, startShop } from './shop.js';
import type { Size } from './sizes.js';
import { summariseGrowth } from './summary.js';

export interface GrowthOptions {
  plan: GrowthPlan;
  small: Size;
  large: Size;
  operations: readonly MeasuredOperation[];
  progress: Pick<Progress, 'say'>;
}

/** Files in memory on Linux, so that the speed of a disk that others use is not measured. */
const memory = '/dev/shm';

type Both<T> = Record<Size['name'], T>;

/**
 * Fills two shops with embedded stores, starts both and measures them in turn, so that a change of the machine's speed
 * concerns both. The folders are removed at the end.
 */
export async function measureEmbedded(options: GrowthOptions): Promise<StoreGrowth> {
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), 'glasshouse-growth-'));
  const { plan, progress } = options;
  try {
    const folders = { small: join(folder, 'small'), large: join(folder, 'large') };
    const filled = {} as Both<Filled>;
    for (const size of [options.small, options.large]) {
      progress.say(`filling the ${size.name} shop`);
      await mkdir(folders[size.name]);
      filled[size.name] = await fillShop({ folder: folders[size.name] }, size);
    }
    const start = (name: Size['name']) => startShop({ folder: folders[name] }, folders[name]);
    progress.say('timing starts');
    const starts = await timeStarts(plan.starts, start);
    const shops: Partial<Both<Shop>> = {};
    try {
      shops.small = await start('small');
      shops.large = await start('large');
      const both = { small: shops.small, large: shops.large };
      for (const name of ['small', 'large'] as const) starts[name].push(both[name].startMs);
      const operations = await measureOperations(both, filled, options);
      return { store: 'embedded', operations, processes: await describeProcesses(both, starts) };
    } finally {
      await Promise.all([shops.small?.close(), shops.large?.close()]);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Starts = Both<Shop['startMs'][]>;

/** Starts and stops each shop so often. */
async function timeStarts(count: number, start: (name: Size['name']) => Promise<Shop>): Promise<Starts> {
  const starts: Starts = { small: [], large: [] };
  for (let at = 0; at < count; at++) {
    for (const name of ['small', 'large'] as const) {
      const shop = await start(name);
      starts[name].push(shop.startMs);
      await shop.close();
    }
  }
  return starts;
}

async function measureOperations(shops: Both<Shop>, filled: Both<Filled>, options: GrowthOptions) {
  const { plan, operations, progress } = options;
  const targets: Both<Target> = {
    small: await shops.small.target(filled.small),
    large: await shops.large.target(filled.large),
  };
  const found = [];
  for (const operation of operations) {
    progress.say(titleOf(operation));
    const measure = (name: Size['name'], from: number, count: number) =>
      measureRound(targets[name], shops[name].metrics, operation, { from, count });
    const rounds: Both<Round[]> = { small: [], large: [] };
    for (let at = 0; at <= plan.rounds; at++) {
      const isWarmUp = at === 0;
      const from = isWarmUp ? 0 : plan.warmUp + (at - 1) * plan.requests;
      // in turn, each first as often as the other
      const order = at % 2 === 0 ? (['small', 'large'] as const) : (['large', 'small'] as const);
      for (const name of order) {
        const round = await measure(name, from, isWarmUp ? plan.warmUp : plan.requests);
        if (!isWarmUp) rounds[name].push(round);
      }
    }
    found.push(summariseGrowth(operation, rounds));
  }
  return found;
}

async function describeProcesses(shops: Both<Shop>, starts: Starts): Promise<ProcessFigures[]> {
  const samples = { small: await scrape(shops.small.metrics), large: await scrape(shops.large.metrics) };
  return observedProcesses.map((name) => {
    const of = (size: Size['name']) => ({
      startMs: median(starts[size].map((one) => one[name])),
      rssMb: samples[size][name].rssMb,
    });
    return { name, small: of('small'), large: of('large') };
  });
}
