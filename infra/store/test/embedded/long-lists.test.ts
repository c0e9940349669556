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

describe('long lists of the embedded store', () => {
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
    walk?: { documents: number; walked: number },
  ) => planQuery('items', tableIndexes('items', indexes), filter, { _id: 1 }, frequency, walk);
  const upTo = (documents: number) => (_: string, _text: string, most: number) => Math.min(most, documents);

  for (const [what, filter, expected] of [
    ['a common text', { terms: 'COMMON' }, items],
    [
      'two common texts',
      { $and: [{ terms: 'COMMON' }, { terms: 'THIRD' }] },
      items.filter((_, n) => n % 3 === 0),
    ],
    [
      'a common and a rare text',
      { $and: [{ terms: 'COMMON' }, { terms: 'RARE' }] },
      items.filter((_, n) => n % 500 === 7),
    ],
    [
      'a text that a condition without an index narrows',
      { terms: 'COMMON', text: { $regex: /last/ } },
      items.slice(-1),
    ],
    ['a text that no document has', { terms: 'NONE' }, []],
  ] as [string, Filter, Item[]][]) {
    it(`a search for ${what} returns the first documents of either order`, async () => {
      const found = async (sort: { _id: 1 | -1 }) => collection.find(span, filter, { sort, limit: 20 });
      assert.deepEqual(await found({ _id: 1 }), expected.slice(0, 20));
      assert.deepEqual(await found({ _id: -1 }), expected.toReversed().slice(0, 20));
    });
  }

  it('a search starts with the rarest text', () => {
    const filter = { $and: [{ terms: 'COMMON' }, { terms: 'RARE' }] };
    const { sql, parameters } = plan(filter, (_, text) => (text === 'RARE' ? 3 : commonFrom));
    assert.deepEqual(parameters, ['RARE', 'COMMON']);
    assert.match(sql, /rowid IN .*key = \? AND EXISTS/);
  });

  it('a search with a rare text counts no text any further', () => {
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

  it('SQLite refuses the candidates that lack a required text', () => {
    const filter = { terms: 'COMMON', text: { $regex: /la/ } };
    const walking = plan(filter, upTo(count), { documents: count, walked: 0 });
    assert.match(walking.sql, /^SELECT iif\(EXISTS \(.*\) AND instr\(doc, \?\), doc, NULL\), id/);
    assert.deepEqual(walking.parameters, ['COMMON', 'la']);
    const rare = plan(filter, upTo(3), { documents: count, walked: 0 });
    assert.match(rare.sql, /AND instr\(doc, \?\) ORDER BY/);
    assert.deepEqual(rare.parameters, ['COMMON', 'la']);
  });

  it('a search by a common and a required text goes on behind refused candidates', async () => {
    const filter = { terms: 'COMMON', text: { $regex: /last/ } };
    for (const direction of [1, -1] as const) {
      const found = await collection.find(span, filter, { sort: { _id: direction }, limit: 20 });
      assert.deepEqual(found, items.slice(-1));
    }
    assert.deepEqual(await collection.find(span, filter, { sort: { _id: 1 }, skip: 1, limit: 5 }), []);
    assert.deepEqual(await collection.find(span, filter, { sort: { _id: 1 } }), items.slice(-1));
    assert.equal(await collection.count(span, filter), 1);
  });

  for (const [what, documents, holding, walked, walks] of [
    ['a common text', 1e6, commonFrom, 1e5, true],
    ['a text that all of a thousand documents hold', 1000, 1000, 0, true],
    ['a text that many documents hold and no page was found by', 1000, 1000, 512, false],
    ['a text that few documents hold', 20_000, 300, 0, false],
    ['a text that hardly any document holds', 20_000, 3, 0, false],
  ] as const) {
    it(`a search for ${what} ${walks ? 'goes' : 'does not go'} through the ids, where a page ends it early`, () => {
      const { sql, walks: found = false } = plan({ terms: 'TEXT' }, upTo(holding), { documents, walked });
      assert.equal(found, walks);
      assert.match(sql, walks ? /INDEXED BY "items:_id"/ : /rowid IN/);
    });
  }

  it('a search of which no limit ends the way through the ids starts with the rarest text', () => {
    assert.match(plan({ terms: 'COMMON' }, upTo(count)).sql, /rowid IN/);
  });

  it('a search that refuses most candidates lets other work run', async () => {
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

  for (const [what, filter, expected] of [
    ['an escaped text', { text: { $regex: new RegExp(escapeRegExp('50% (off)"')) } }, '50% (off)\\"'],
    ['the longest text of several', { $and: [{ a: { $regex: /ab/ } }, { b: { $regex: /abc/ } }] }, 'abc'],
    ['no text where there are operators', { text: { $regex: /a.c/ } }, undefined],
    ['no text where case does not count', { text: { $regex: /abc/i } }, undefined],
    ['no text of alternatives', { $or: [{ text: { $regex: /abc/ } }, { text: 'x' }] }, undefined],
    ['no half of a surrogate pair', { text: { $regex: /\ud83d/ } }, undefined],
  ] as [string, Filter, string | undefined][]) {
    it(`refuses candidates by ${what}`, () => assert.equal(requiredText(filter), expected));
  }

  it('a skip and a count read the index alone when it decides about every match', async () => {
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
