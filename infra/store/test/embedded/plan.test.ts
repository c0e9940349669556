import assert from 'node:assert/strict';
import type { Logger } from '@glasshouse/telemetry';
import { type Database, openDatabase } from '../../src/embedded/database.js';
import { planQuery } from '../../src/embedded/plan.js';
import { checkFormat, ensureTable, tableIndexes } from '../../src/embedded/schema.js';
import { createTable, type Table } from '../../src/embedded/table.js';
import type { Filter, FindOptions, Index } from '../../src/types.js';

const indexes: Index[] = [
  { fields: ['user', 'at', '_id'] },
  { fields: ['user', 'key'], unique: true },
  { fields: ['lease.until'], sparse: true },
  { fields: ['expiresAt'], expireAfterSeconds: 0 },
  { fields: ['terms'], multikey: true },
];
const at = new Date(1000);
const inOrder = { at: -1, _id: -1 } as const;

type Query = [filter: Filter, sort?: FindOptions['sort']];

const indexed: Record<string, [index: string, ...Query]> = {
  'the id': ['_id', { _id: 'a' }],
  'the id and other fields': ['_id', { _id: 'a', user: 'u', free: { $gt: 1 } }],
  'several ids': ['_id', { _id: { $in: ['a', 'b'] } }],
  'a page in id order': ['_id', { _id: { $gt: 'a' } }, { _id: 1 }],
  'the first field of a compound index': ['user,at,_id', { user: 'u' }],
  'a user, latest first': ['user,at,_id', { user: 'u' }, inOrder],
  'the next page after a cursor': [
    'user,at,_id',
    { user: 'u', $or: [{ at: { $lt: at } }, { at, _id: { $lt: 'a' } }] },
    inOrder,
  ],
  'several users, sorted': ['user,at,_id', { user: { $in: ['u', 'v'] } }, inOrder],
  'all fields of a unique index': ['user,key', { user: 'u', key: 'k' }],
  'a range of a sparse index, sorted': ['lease.until', { 'lease.until': { $lte: 5 } }, { 'lease.until': 1 }],
  'the expiry time': ['expiresAt', { expiresAt: { $lte: at } }],
  'an element of a list': ['terms', { terms: 'ABC' }],
  'several elements of a list, in id order': [
    'terms',
    { $and: [{ terms: 'ABC' }, { terms: 'BCD' }, { _id: { $gt: 'a' } }] },
    { _id: 1 },
  ],
};
const unindexedQueries: Record<string, Query> = {
  'a field without an index': [{ free: 1 }],
  'the second field of a compound index': [{ at }],
  'inequality of an indexed field': [{ user: { $ne: 'u' } }],
  'alternatives of an indexed and an unindexed field': [{ $or: [{ user: 'u' }, { free: 1 }] }],
  'absence of a field with a sparse index': [{ 'lease.until': null }],
  'a field without an index, in id order': [{ free: 1 }, { _id: 1 }],
  'no condition, sorted by a field without an index': [{}, { free: 1 }],
};

describe('query plans of the embedded store', () => {
  let database: Database;
  let table: Table;
  let unindexed = 0;
  before(() => {
    database = openDatabase(undefined, 'normal', undefined as unknown as Logger);
    checkFormat(database);
    ensureTable(database, 'items', indexes);
    table = createTable(database, 'items', indexes, tableIndexes('items', indexes), () => {
      unindexed += 1;
    });
  });
  after(() => database.close());

  /** Returns SQLite's query plan of a statement. */
  function steps({ sql, parameters }: ReturnType<typeof planQuery>): string {
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).raw().all(parameters);
    return rows.map((row) => row[3]).join('\n');
  }

  for (const [name, [index, filter, sort]] of Object.entries(indexed)) {
    it(`use the index on ${index} for a search by ${name}`, () => {
      const plan = planQuery('items', tableIndexes('items', indexes), filter, sort);
      assert.equal(plan.index, `items:${index}`);
      assert.match(steps(plan), /SEARCH/);
      assert.doesNotMatch(steps(plan), /\bSCAN/);
      // candidates of a multikey index are sorted by id
      if (index !== 'terms') assert.doesNotMatch(steps(plan), /TEMP B-TREE/);
      assert.equal(plan.ordered, true);
      unindexed = 0;
      table.find(filter, { limit: 10, ...(sort && { sort }) });
      assert.equal(unindexed, 0);
    });
  }

  for (const [name, [filter, sort]] of Object.entries(unindexedQueries)) {
    it(`count a search by ${name} as unindexed`, () => {
      unindexed = 0;
      table.find(filter, { ...(sort && { sort }) });
      assert.equal(unindexed, 1);
      if (sort === undefined) table.count(filter);
      assert.equal(unindexed, sort === undefined ? 2 : 1);
    });
  }

  it('count a search with a limit as unindexed when its index does not provide the order', () => {
    unindexed = 0;
    table.find({ user: 'u' }, { sort: { free: 1 }, limit: 5 });
    assert.equal(unindexed, 1);
    table.find({ user: 'u' }, { sort: { free: 1 } });
    assert.equal(unindexed, 1);
  });

  it('do not count a search without a filter as unindexed', () => {
    unindexed = 0;
    table.find({}, {});
    table.find({}, { sort: { _id: 1 } });
    table.count({});
    assert.equal(unindexed, 0);
  });
});
