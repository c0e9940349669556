import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';
import { planQuery } from '../../src/embedded/plan.js';
import { commonFrom } from '../../src/embedded/plan-multikey.js';
import { requiredText } from '../../src/embedded/required-text.js';
import { tableIndexes } from '../../src/embedded/schema.js';
import { escapeRegExp } from '../../src/escape-reg-exp.js';
import type { Document, Filter, Index } from '../../src/types.js';

interface Item extends Document {
  user: string;
  text: string;
  terms: string[];
}

const indexes: Index[] = [{ fields: ['user', '_id'] }, { fields: ['terms'], multikey: true }];
const count = commonFrom + 500;
const idOf = (n: number) => `item-${String(n).padStart(6, '0')}`;
const items = Array.from({ length: count }, (_, n): Item => {
  const terms = ['COMMON', ...(n % 3 === 0 ? ['THIRD'] : []), ...(n % 500 === 7 ? ['RARE'] : [])];
  return {
    _id: idOf(n),
    user: n % 2 === 0 ? 'even' : 'odd',
    text: n === count - 1 ? 'last' : 'other',
    terms,
  };
});

describe('embedded store with many documents', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const collection = store.collection<Item>('items', indexes);
  const span = telemetry.rootSpan('test');
  before(async () => {
    await store.start();
    for (const item of items) await collection.insertOne(span, item);
  });
  after(() => store.close());

  const plan = (
    filter: Filter,
    frequency?: (table: string, text: string, most: number) => number,
    idScan?: { documents: number; scanned: number },
  ) => planQuery('items', tableIndexes('items', indexes), filter, { _id: 1 }, frequency, idScan);
  const upTo = (documents: number) => (_: string, _text: string, most: number) => Math.min(most, documents);

  for (const [name, filter, expected] of [
    ['a common string', { terms: 'COMMON' }, items],
    [
      'two common strings',
      { $and: [{ terms: 'COMMON' }, { terms: 'THIRD' }] },
      items.filter((_, n) => n % 3 === 0),
    ],
    [
      'a common and a rare string',
      { $and: [{ terms: 'COMMON' }, { terms: 'RARE' }] },
      items.filter((_, n) => n % 500 === 7),
    ],
    [
      'a common string and an unindexed condition',
      { terms: 'COMMON', text: { $regex: /last/ } },
      items.slice(-1),
    ],
    ['a string that no document has', { terms: 'NONE' }, []],
  ] as [string, Filter, Item[]][]) {
    it(`returns the first matches for ${name}, ascending and descending`, async () => {
      const found = async (sort: { _id: 1 | -1 }) => collection.find(span, filter, { sort, limit: 20 });
      assert.deepEqual(await found({ _id: 1 }), expected.slice(0, 20));
      assert.deepEqual(await found({ _id: -1 }), expected.toReversed().slice(0, 20));
    });
  }

  it('starts a search with the rarest string', () => {
    const filter = { $and: [{ terms: 'COMMON' }, { terms: 'RARE' }] };
    const { sql, parameters } = plan(filter, (_, text) => (text === 'RARE' ? 3 : commonFrom));
    assert.deepEqual(parameters, ['RARE', 'COMMON']);
    assert.match(sql, /rowid IN .*key = \? AND EXISTS/);
  });

  it('stops counting when one string is rare', () => {
    const counted: number[] = [];
    planQuery(
      'items',
      tableIndexes('items', indexes),
      { $and: [{ terms: 'COMMON' }, { terms: 'RARE' }] },
      { _id: 1 },
      (_, text, most) => {
        counted.push(most);
        return Math.min(most, text === 'RARE' ? 3 : count);
      },
    );
    assert.deepEqual(counted, [64, 64]);
  });

  it('lets SQLite reject candidates without a required string', () => {
    const filter = { terms: 'COMMON', text: { $regex: /la/ } };
    const scanning = plan(filter, upTo(count), { documents: count, scanned: 0 });
    assert.match(scanning.sql, /^SELECT iif\(EXISTS \(.*\) AND instr\(doc, \?\), doc, NULL\), id/);
    assert.deepEqual(scanning.parameters, ['COMMON', 'la']);
    const rare = plan(filter, upTo(3), { documents: count, scanned: 0 });
    assert.match(rare.sql, /AND instr\(doc, \?\) ORDER BY/);
    assert.deepEqual(rare.parameters, ['COMMON', 'la']);
  });

  it('continues a search after rejected candidates', async () => {
    const filter = { terms: 'COMMON', text: { $regex: /last/ } };
    for (const direction of [1, -1] as const) {
      const found = await collection.find(span, filter, { sort: { _id: direction }, limit: 20 });
      assert.deepEqual(found, items.slice(-1));
    }
    assert.deepEqual(await collection.find(span, filter, { sort: { _id: 1 }, skip: 1, limit: 5 }), []);
    assert.deepEqual(await collection.find(span, filter, { sort: { _id: 1 } }), items.slice(-1));
    assert.equal(await collection.count(span, filter), 1);
  });

  for (const [name, documents, containing, scanned, scansIds] of [
    ['a common string', 1e6, commonFrom, 1e5, true],
    ['a string in all of 1000 documents', 1000, 1000, 0, true],
    ['a string in all of 1000 documents after scanning 512 without a full page', 1000, 1000, 512, false],
    ['a string in 300 of 20000 documents', 20_000, 300, 0, false],
    ['a string in 3 of 20000 documents', 20_000, 3, 0, false],
  ] as const) {
    it(`${scansIds ? 'scans' : 'does not scan'} in id order for ${name}`, () => {
      const planned = plan({ terms: 'TEXT' }, upTo(containing), { documents, scanned });
      assert.equal(planned.scansIds ?? false, scansIds);
      assert.match(planned.sql, scansIds ? /INDEXED BY "items:_id"/ : /rowid IN/);
    });
  }

  it('starts with the rarest string when no limit could end a scan in id order early', () => {
    assert.match(plan({ terms: 'COMMON' }, upTo(count)).sql, /rowid IN/);
  });

  it('yields to the event loop during a search that rejects most candidates', async () => {
    let turns = 0;
    let isSearching = true;
    const turn = () => {
      turns += 1;
      if (isSearching) setImmediate(turn);
    };
    setImmediate(turn);
    await collection.find(
      span,
      { terms: 'COMMON', text: { $regex: /nothing/ } },
      { sort: { _id: 1 }, limit: 20 },
    );
    isSearching = false;
    assert.ok(turns >= count / 256 - 1, `${turns} turns`);
  });

  for (const [name, filter, expected] of [
    ['an escaped string', { text: { $regex: new RegExp(escapeRegExp('50% (off)"')) } }, '50% (off)\\"'],
    ['the longest of several strings', { $and: [{ a: { $regex: /ab/ } }, { b: { $regex: /abc/ } }] }, 'abc'],
    ['no string of an expression with operators', { text: { $regex: /a.c/ } }, undefined],
    ['no string of a case-insensitive expression', { text: { $regex: /abc/i } }, undefined],
    ['no string of alternatives', { $or: [{ text: { $regex: /abc/ } }, { text: 'x' }] }, undefined],
    ['no lone surrogate', { text: { $regex: /\ud83d/ } }, undefined],
  ] as [string, Filter, string | undefined][]) {
    it(`derives ${name} as the required text of a filter`, () =>
      assert.equal(requiredText(filter), expected));
  }

  it('skips and counts in the index when it covers the filter', async () => {
    assert.equal(plan({ user: 'even' }).exact, true);
    assert.equal(plan({ user: 'even', text: 'last' }).exact, false);
    assert.equal(plan({ user: { $in: ['even', 'odd'] } }).exact, false);
    const even = items.filter(({ user }) => user === 'even');
    const options = { sort: { _id: -1 }, skip: 100, limit: 3 } as const;
    assert.deepEqual(
      await collection.find(span, { user: 'even' }, options),
      even.toReversed().slice(100, 103),
    );
    assert.deepEqual(await collection.find(span, { user: 'even' }, { ...options, skip: count }), []);
    assert.equal(await collection.count(span, { user: 'even' }), even.length);
    assert.equal(await collection.count(span, { user: 'nobody' }), 0);
  });
});
