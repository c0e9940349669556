import assert from 'node:assert/strict';
import type { Logger } from '@glasshouse/telemetry';
import { deleteMatches } from '../../src/embedded/collection.js';
import { type Database, openDatabase, type Statement } from '../../src/embedded/database.js';
import { findInPortions } from '../../src/embedded/portions.js';
import { checkFormat, ensureTable, tableIndexes } from '../../src/embedded/schema.js';
import { createTable, type Table } from '../../src/embedded/table.js';
import type { Document, Filter, Index } from '../../src/types.js';

const indexes: Index[] = [{ fields: ['user', '_id'] }, { fields: ['terms'], multikey: true }];
const count = 2000;
const idOf = (n: number) => `item-${String(n).padStart(6, '0')}`;
const documents = Array.from({ length: count }, (_, n) => ({
  _id: idOf(n),
  user: n % 2 === 0 ? 'even' : 'odd',
  text: n === 1000 ? 'needle' : 'hay',
  terms: n % 2 === 0 ? ['ALL', 'HALF'] : ['ALL'],
}));

/** Executed query with the rows that SQLite returned. */
interface Read {
  sql: string;
  rows: unknown[][];
}

function recording(database: Database, reads: Read[]): Database {
  return {
    exec: (sql) => database.exec(sql),
    close: () => database.close(),
    prepare(sql): Statement {
      const statement = database.prepare(sql);
      return {
        run: (...parameters) => statement.run(...parameters),
        raw: () => ({
          all(...parameters) {
            const rows = statement.raw().all(...parameters);
            reads.push({ sql, rows });
            return rows;
          },
        }),
      };
    },
  };
}

describe('cost of queries of the embedded store', () => {
  const reads: Read[] = [];
  let database: Database;
  let table: Table;
  before(() => {
    database = recording(openDatabase(undefined, 'normal', undefined as unknown as Logger), reads);
    checkFormat(database);
    ensureTable(database, 'items', indexes);
    table = createTable(database, 'items', indexes, tableIndexes('items', indexes));
    for (const document of documents) table.insert(document);
  });
  after(() => database.close());
  beforeEach(() => {
    reads.length = 0;
  });

  const rowsOf = (pattern: RegExp) =>
    reads.filter(({ sql }) => pattern.test(sql)).flatMap(({ rows }) => rows);
  const ids = (found: readonly Document[]) => found.map(({ _id }) => _id);

  /** Runs `work` and returns the number of documents that it parsed. */
  function parsed(work: () => void): number {
    const { parse } = JSON;
    let calls = 0;
    JSON.parse = (...given) => {
      calls += 1;
      return parse(...given);
    };
    try {
      work();
    } finally {
      JSON.parse = parse;
    }
    return calls;
  }

  it('is one row for each returned document when the index covers the filter, even with skipped documents', () => {
    const found = table.find({ user: 'even' }, { sort: { _id: 1 }, skip: 500, limit: 3 });
    assert.deepEqual(ids(found), [idOf(1000), idOf(1002), idOf(1004)]);
    assert.equal(rowsOf(/./).length, 3);
  });

  it('is one row for a count when the index covers the filter', () => {
    assert.equal(table.count({ user: 'even' }), count / 2);
    assert.equal(rowsOf(/./).length, 1);
  });

  it('is one row for an id with further conditions', () => {
    assert.deepEqual(ids(table.find({ _id: idOf(7), terms: 'ALL' }, {})), [idOf(7)]);
    assert.equal(rowsOf(/INDEXED BY "items:_id"/).length, 1);
    assert.equal(rowsOf(/items:keys/).length, 0);
  });

  it('excludes parsing of candidates without the string that the regular expression requires', () => {
    const filter: Filter = { user: 'even', text: { $regex: /needle/ } };
    assert.equal(
      parsed(() => assert.deepEqual(ids(table.find(filter, {})), [idOf(1000)])),
      1,
    );
  });

  it('excludes counting the matches of a string beyond the number that decides the plan', async () => {
    await findInPortions(() => table, { terms: 'ALL' }, { sort: { _id: 1 }, limit: 5 });
    const counted = rowsOf(/^SELECT count/).map(([number]) => Number(number));
    // the last number is the square root of 32 * 2000
    assert.deepEqual(counted, [64, 253]);
  });

  it('is limited to 288 documents for a scan in id order that finds no full page', async () => {
    const filter = { terms: 'HALF', text: { $regex: /needle/ } };
    const found = await findInPortions<Document>(() => table, filter, { sort: { _id: 1 }, limit: 5 });
    assert.deepEqual(ids(found), [idOf(1000)]);
    const scanned = rowsOf(/iif\(/);
    assert.equal(scanned.length, 32 + 256);
    // the next statement returns only the match, as SQLite rejects the other candidates
    assert.equal(rowsOf(/rowid IN/).length, 1);
  });

  it('is split into portions for a deletion, which yields to the event loop in between', async () => {
    const other = createTable(database, 'items', indexes, tableIndexes('items', indexes));
    let turns = 0;
    let isDeleting = true;
    const turn = () => {
      turns += 1;
      if (isDeleting) setImmediate(turn);
    };
    setImmediate(turn);
    assert.equal(await deleteMatches(() => other, { user: 'odd' }), count / 2);
    isDeleting = false;
    assert.ok(turns >= 4, `${turns} turns`);
  });
});
