import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames, serviceOf } from '@glasshouse/roster';
import { MongoClient } from 'mongodb';
import { describeProcesses, type IdleTimes, type Memory, type Starts } from './describe-processes.js';
import type { GrowthOptions, StoreGrowth } from './figures.js';
import { fillShop } from './fill/fill-shop.js';
import { type Measured, measureOperations, type Rounds } from './measure-operations.js';
import { startShop } from './shop.js';
import { summariseGrowth } from './summary.js';

/** Names of the services' databases, which are fixed. */
const databases: readonly string[] = serviceNames.filter((name) => serviceOf(name).store);

/**
 * Measures a small shop and then a large one on the same server, because the database names are fixed. Drops the
 * databases at the end.
 *
 * @throws Error when one of the databases exists already, so that its data is not lost.
 */
export async function measureMongodb(mongodbUrl: string, options: GrowthOptions): Promise<StoreGrowth> {
  const client = await new MongoClient(mongodbUrl).connect();
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-growth-'));
  const drop = async () => {
    for (const name of databases) await client.db(name).dropDatabase();
  };
  try {
    await requireNoDatabases(client);
    const starts: Starts = { small: [], large: [] };
    const memory: Partial<Memory> = {};
    const idle: Measured['idle'] = {};
    const rounds: Partial<Record<'small' | 'large', Rounds>> = {};
    for (const name of ['small', 'large'] as const) {
      try {
        options.progress.say(`filling the ${name} shop on MongoDB`);
        const filled = await fillShop({ mongodbUrl }, options[name], options.signal);
        const shop = await startShop({ mongodbUrl }, join(folder, name), options.signal);
        try {
          starts[name].push(shop.startMs);
          const measured = await measureOperations({ [name]: { shop, filled } }, options);
          rounds[name] = measured.rounds;
          Object.assign(idle, measured.idle);
          memory[name] = await shop.memory();
        } finally {
          await shop.close();
        }
      } finally {
        await drop();
      }
    }
    return {
      store: 'mongodb',
      plan: options.plan,
      small: options.small,
      large: options.large,
      operations: options.operations.map((operation) =>
        summariseGrowth(operation, {
          small: rounds.small?.get(operation)?.small ?? [],
          large: rounds.large?.get(operation)?.large ?? [],
        }),
      ),
      processes: describeProcesses(starts, memory as Memory, idle as IdleTimes),
    };
  } finally {
    await client.close();
    await rm(folder, { recursive: true });
  }
}

async function requireNoDatabases(client: MongoClient): Promise<void> {
  const { databases: existing } = await client.db().admin().listDatabases({ nameOnly: true });
  const found = existing.map(({ name }) => name).filter((name) => databases.includes(name));
  if (found.length > 0)
    throw new Error(`the server at MONGODB_URL has the databases ${found.join(', ')}: use an empty server`);
}
