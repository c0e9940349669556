import assert from 'node:assert/strict';
import type { Logger } from '@glasshouse/telemetry';
import { type Database, openDatabase } from '../../src/embedded/database.js';
import { planQuery } from '../../src/embedded/plan.js';
import { checkFormat, makeTable, tableIndexes } from '../../src/embedded/schema.js';
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

const served: Record<string, [index: string, ...Query]> = {
  'the id': ['_id', { _id: 'a' }],
  'the id beside other fields': ['_id', { _id: 'a', user: 'u', free: { $gt: 1 } }],
  'several ids': ['_id', { _id: { $in: ['a', 'b'] } }],
  'a page in the order of the ids': ['_id', { _id: { $gt: 'a' } }, { _id: 1 }],
  'the first field of a compound index': ['user,at,_id', { user: 'u' }],
  'the latest of a user': ['user,at,_id', { user: 'u' }, inOrder],
  'the next page after a cursor': [
    'user,at,_id',
    { user: 'u', $or: [{ at: { $lt: at } }, { at, _id: { $lt: 'a' } }] },
    inOrder,
  ],
  'several users in one order': ['user,at,_id', { user: { $in: ['u', 'v'] } }, inOrder],
  'all fields of a unique index': ['user,key', { user: 'u', key: 'k' }],
  'a range of a sparse index, in its order': [
    'lease.until',
    { 'lease.until': { $lte: 5 } },
    { 'lease.until': 1 },
  ],
  'what expired': ['expiresAt', { expiresAt: { $lte: at } }],
  'an element of a list': ['terms', { terms: 'ABC' }],
  'several elements of a list, in the order of the ids': [
    'terms',
    { $and: [{ terms: 'ABC' }, { terms: 'BCD' }, { _id: { $gt: 'a' } }] },
    { _id: 1 },
  ],
};
const unserved: Record<string, Query> = {
  'a field without an index': [{ free: 1 }],
  'the second field of a compound index': [{ at }],
  'no equality of an indexed field': [{ user: { $ne: 'u' } }],
  'one of two fields, of which one has no index': [{ $or: [{ user: 'u' }, { free: 1 }] }],
  'absence from a sparse index': [{ 'lease.until': null }],
  'a field without an index, in the order of the ids': [{ free: 1 }, { _id: 1 }],
  'an order that no index has': [{}, { free: 1 }],
};

describe('query plans of the embedded store', () => {
  let database: Database;
  let table: Table;
  let unindexed = 0;
  before(() => {
    database = openDatabase(undefined, 'normal', undefined as unknown as Logger);
    checkFormat(database);
    makeTable(database, 'items', indexes);
    table = createTable(database, 'items', indexes, tableIndexes('items', indexes), () => {
      unindexed += 1;
    });
  });
  after(() => database.close());

  /** How SQLite carries a statement out, by its own account. */
  function steps({ sql, parameters }: ReturnType<typeof planQuery>): string {
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).raw().all(parameters);
    return rows.map((row) => row[3]).join('\n');
  }

  for (const [what, [index, filter, sort]] of Object.entries(served)) {
    it(`search by ${what} uses the index on ${index}`, () => {
      const plan = planQuery('items', tableIndexes('items', indexes), filter, sort);
      assert.equal(plan.index, `items:${index}`);
      assert.match(steps(plan), /SEARCH/);
      assert.doesNotMatch(steps(plan), /\bSCAN/);
      // the ids of the candidates are sorted where a list leads to them
      if (index !== 'terms') assert.doesNotMatch(steps(plan), /TEMP B-TREE/);
      assert.equal(plan.ordered, true);
      unindexed = 0;
      table.find(filter, { limit: 10, ...(sort && { sort }) });
      assert.equal(unindexed, 0);
    });
  }

  for (const [what, [filter, sort]] of Object.entries(unserved)) {
    it(`search by ${what} is counted as not indexed`, () => {
      unindexed = 0;
      table.find(filter, { ...(sort && { sort }) });
      assert.equal(unindexed, 1);
      if (sort === undefined) table.count(filter);
      assert.equal(unindexed, sort === undefined ? 2 : 1);
    });
  }

  it('search by an index, with a limit after an order that it does not have, is counted as not indexed', () => {
    unindexed = 0;
    table.find({ user: 'u' }, { sort: { free: 1 }, limit: 5 });
    assert.equal(unindexed, 1);
    table.find({ user: 'u' }, { sort: { free: 1 } });
    assert.equal(unindexed, 1);
  });

  it('reading everything on purpose is not counted as not indexed', () => {
    unindexed = 0;
    table.find({}, {});
    table.find({}, { sort: { _id: 1 } });
    table.count({});
    assert.equal(unindexed, 0);
  });
});
