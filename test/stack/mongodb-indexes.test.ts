import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { journeys } from '@glasshouse/traffic';
import { BSON, type Document, MongoClient } from 'mongodb';
import { createCheckedShopper } from '../acceptance/document/watch.js';
import { launchForTests } from '../acceptance/target.js';
import { callExports, exportOrders } from './warehouse-exports.js';

interface Query {
  database: string;
  collection: string;
  operation: string;
  filter: Document;
  sort: Document | undefined;
}

/** Parses the query from a log line "Command started" of the driver; undefined for other lines and commands. */
function queryOf(line: string): Query | undefined {
  const [, database] = /databaseName: '(\w+)'/.exec(line) ?? [];
  const [, quoted] = /command: '((?:[^'\\]|\\.)*)'/.exec(line) ?? [];
  if (!line.includes("'Command started'") || database === undefined || quoted === undefined) return undefined;
  const command = BSON.EJSON.parse(quoted.replace(/\\(.)/g, '$1')) as Document;
  const [operation, collection] = Object.entries(command)[0] as [string, string];
  const { find, findAndModify, aggregate, update } = command;
  const base = { database, collection, operation, sort: command.sort as Document | undefined };
  if (find) return { ...base, filter: command.filter ?? {} };
  if (findAndModify) return { ...base, filter: command.query };
  if (aggregate) return { ...base, filter: command.pipeline[0]?.$match ?? {} };
  if (update) return { ...base, filter: command.updates[0].q };
  if (command.delete) return { ...base, filter: command.deletes[0].q };
  return undefined;
}

/** Returns the fields and operators of a query without its values, so that equal queries are explained once. */
function shapeOf({ database, collection, operation, filter, sort }: Query): string {
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return [...new Set(value.map((item) => JSON.stringify(shape(item))))];
    const plain =
      typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
    if (!plain) return '?';
    return Object.fromEntries(
      // the keys of these maps are ids
      Object.entries(value).map(([name, item]) => [
        name.replace(/^(holds|returns)\..*/, '$1.*'),
        shape(item),
      ]),
    );
  };
  return JSON.stringify([database, collection, operation, shape(filter), sort ?? {}]);
}

/** Returns the conditions of a filter that are combined with AND. */
function conjuncts(filter: Document): Document[] {
  return Object.entries(filter).flatMap(([field, condition]) =>
    field === '$and' ? (condition as Document[]).flatMap(conjuncts) : [{ [field]: condition }],
  );
}

/** The same searches as in services/product/test/catalogue/read.test.ts, which uses the embedded store. */
const searches: Readonly<Record<string, readonly string[]>> = {
  HYGRO: ['HYGROMETER-DIAL'],
  'velvet leaves': ['ORCHID-JEWEL'],
  lights: ['CANDLE-BEESWAX', 'LAMP-GROW-CLIP', 'LANTERN-STORM'],
  'prism-eq': ['PRISM-EQUILATERAL'],
  '.*': [],
};

describe('queries of the shop on MongoDB', () => {
  const found: Record<string, string[]> = {};
  const queries = new Map<string, Query>();
  let exported: Readonly<Record<string, number>> = {};
  let mongo: MongoClient;

  before('run every journey and record the queries', async function record() {
    this.timeout(180_000);
    const url = process.env.MONGODB_URL;
    assert.ok(url, 'MONGODB_URL must name the server to test against');
    mongo = await MongoClient.connect(url, { serverSelectionTimeoutMS: 5000 });
    const shop = await launchForTests({
      administrator: { username: `admin-${randomUUID().slice(0, 8)}` },
      without: ['console', 'traffic'],
      stdout: (line) => {
        const query = queryOf(line);
        if (query) queries.set(shapeOf(query), query);
      },
      changes: {
        '*': {
          STORE: 'mongodb',
          MONGODB_URL: url,
          MONGODB_LOG_COMMAND: 'debug',
          MONGODB_LOG_PATH: 'stdout',
          MONGODB_LOG_MAX_DOCUMENT_LENGTH: '100000',
        },
      },
    });
    const shopper = createCheckedShopper({ gateway: shop.urls.gateway });
    try {
      for (const journey of Object.values(journeys)) {
        const { steps } = await journey.run({ shopper, administrator: shop.admin });
        assert.deepEqual(
          steps.filter(({ failure }) => failure !== undefined),
          [],
        );
      }
      for (const search of Object.keys(searches)) {
        const query = new URLSearchParams({ search });
        const page = await (await fetch(`${shop.urls.gateway}/products?${query}`)).json();
        found[search] = (page as { items: { sku: string }[] }).items.map(({ sku }) => sku);
      }
      exported = await callExports(shop.urls);
    } finally {
      await shopper.close();
      await shop.close();
    }
  });
  after(() => mongo?.close());

  async function winningPlan({ database, collection, sort = {} }: Query, filter: Document): Promise<string> {
    const plan = await mongo.db(database).collection(collection).find(filter).sort(sort).limit(20).explain();
    return JSON.stringify(plan.queryPlanner.winningPlan);
  }

  /**
   * Returns whether an index serves the filter or one of its AND conditions, as MongoDB scans a collection only when an
   * index serves none of them. Compatible servers may not use an index for several conditions.
   */
  async function usesIndex(query: Query): Promise<boolean> {
    for (const filter of [query.filter, ...conjuncts(query.filter)]) {
      const plan = await winningPlan(query, filter);
      if (!plan.includes('COLLSCAN') && /IXSCAN|IDHACK|COUNT_SCAN/.test(plan)) return true;
    }
    return false;
  }

  it('find products by a part of their texts, like the embedded store', () => {
    assert.deepEqual(found, searches);
  });

  it('all use an index according to explain()', async function explained() {
    this.timeout(60_000);
    const filtered = [...queries.values()].filter(({ filter }) => Object.keys(filter).length > 0);
    for (const collection of ['orders', 'products', 'reservations', 'users', 'movements', 'notifications']) {
      assert.ok(
        filtered.some((query) => query.collection === collection),
        `no query of ${collection} was recorded`,
      );
    }
    assert.ok(filtered.length > 30, `${filtered.length} queries were recorded`);
    const scans: string[] = [];
    for (const query of filtered) if (!(await usesIndex(query))) scans.push(shapeOf(query));
    assert.deepEqual(scans, []);
  });

  it('read a range of the index that has their order for each export, according to explain()', async function exports() {
    this.timeout(60_000);
    for (const [collection, [database, time]] of Object.entries(exportOrders)) {
      assert.ok((exported[collection] ?? 0) > 1, `${exported[collection]} rows of ${collection}`);
      const sort = JSON.stringify({ [time]: 1, _id: 1 });
      const ofExport = [...queries.values()].filter(
        (query) =>
          query.database === database &&
          query.operation === 'find' &&
          JSON.stringify(query.sort) === sort &&
          time in query.filter,
      );
      const shapes = ofExport.map(({ filter }) => Object.keys(filter[time] ?? {}).join());
      // the first page, the rows at the time of its last row, and the rows after that time
      assert.deepEqual(shapes.toSorted(), ['', '$gt,$lte', '$gte,$lte'], collection);
      for (const query of ofExport) {
        const plan = await winningPlan(query, query.filter);
        // compatible servers sort again, although the index has this order
        assert.ok(plan.includes(`"keyPattern":${sort}`), `${shapeOf(query)}: ${plan}`);
        assert.ok(!plan.includes('COLLSCAN'), shapeOf(query));
      }
    }
  });

  it('are checked by an explain() that distinguishes a collection scan from an index', async () => {
    const query = { database: 'order', collection: 'orders', operation: 'find', sort: undefined };
    assert.equal(await usesIndex({ ...query, filter: { total: 1 } }), false);
    assert.equal(await usesIndex({ ...query, filter: { _id: 'a' } }), true);
  });
});
