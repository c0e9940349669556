import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceNames, serviceOf } from '@glasshouse/roster';
import { MongoClient } from 'mongodb';
import type { GrowthOptions, StoreGrowth } from './figures.js';
import { measureInTurn } from './measure-in-turn.js';
import { type Size, sizeNames } from './sizes.js';

/** Names of the services' databases, which are fixed. */
const databases: readonly string[] = serviceNames.filter((name) => serviceOf(name).store);

/**
 * Fills two shops on MongoDB and measures both in turn. Each has a server of its own, because the database names are
 * fixed. Drops the databases at the end.
 *
 * @throws Error when one of the databases exists already, so that its data is not lost, or if both servers are the same
 */
export async function measureMongodb(
  urls: Record<Size['name'], string>,
  options: GrowthOptions,
): Promise<StoreGrowth> {
  const folder = await mkdtemp(join(tmpdir(), 'glasshouse-growth-'));
  const clients: MongoClient[] = [];
  try {
    for (const name of sizeNames) {
      const client = await new MongoClient(urls[name]).connect();
      clients.push(client);
      await requireNoDatabases(client, name);
    }
    await requireDifferentServers(clients as [MongoClient, MongoClient]);
    const placeOf = (name: Size['name']) => ({
      location: { mongodbUrl: urls[name] },
      folder: join(folder, name),
    });
    try {
      const places = { small: placeOf('small'), large: placeOf('large') };
      return { store: 'mongodb', ...(await measureInTurn(places, options)) };
    } finally {
      const dropped = clients.flatMap((client) => databases.map((name) => client.db(name).dropDatabase()));
      await Promise.allSettled(dropped);
    }
  } finally {
    await Promise.all(clients.map((client) => client.close()));
    await rm(folder, { recursive: true });
  }
}

async function requireNoDatabases(client: MongoClient, size: Size['name']): Promise<void> {
  const { databases: existing } = await client.db().admin().listDatabases({ nameOnly: true });
  const found = existing.map(({ name }) => name).filter((name) => databases.includes(name));
  if (found.length > 0)
    throw new Error(
      `the server for the ${size} shop has the databases ${found.join(', ')}: use an empty server`,
    );
}

/** Two addresses, such as those of two members of a replica set, may lead to the same data. */
async function requireDifferentServers([small, large]: [MongoClient, MongoClient]): Promise<void> {
  const name = `growth-${randomUUID()}`;
  try {
    await small.db(name).collection('marks').insertOne({});
    if ((await large.db(name).collection('marks').countDocuments()) > 0)
      throw new Error('both addresses lead to the same server: use a server for each shop');
  } finally {
    await small.db(name).dropDatabase();
  }
}
