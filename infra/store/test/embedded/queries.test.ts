import assert from 'node:assert/strict';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';
import { matches } from '../../src/embedded/match.js';
import { compareDocuments } from '../../src/embedded/sort.js';
import type { Document, Filter, FindOptions, Index } from '../../src/types.js';
import { createRandom } from '../fixtures/random.js';

type Item = Document & Record<string, unknown>;

const values = [
  null, -3.5, -1, 0, 1, 2, 1e12, '', 'a', 'ab', 'b', '\u00e9', '\ufffd', '\u{1f600}', true, false,
  new Date(-5), new Date(0), new Date(1_700_000_000_000),
]; // biome-ignore format: a table
const texts = ['a', 'b', 'ab', '\u00e9', '\u{1f600}', ''];
const fields = ['a', 'b', 'c', '_id', 'free', 'deep.x', 'list'];

const indexSets: Index[][] = [
  [],
  [{ fields: ['a'] }, { fields: ['b', 'a'] }, { fields: ['deep.x'] }],
  [{ fields: ['a', 'b', '_id'] }, { fields: ['c'], sparse: true }],
  [{ fields: ['list'], multikey: true }, { fields: ['a'] }],
  [{ fields: ['a', 'c'], sparse: true }, { fields: ['b', '_id'] }, { fields: ['deep.x', 'a'] }],
];

describe('queries of the embedded store', () => {
  for (const [set, indexes] of indexSets.entries()) {
    it(`return the same documents as a scan in memory, with the indexes ${JSON.stringify(indexes.map((index) => index.fields))}`, async function () {
      this.timeout(60_000);
      const random = createRandom(set + 1);
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      const telemetry = createTestTelemetry();
      const store = createEmbeddedStore({ telemetry });
      const items = store.collection<Item>('items', indexes);
      await store.start();
      const span = telemetry.rootSpan('test');
      const all: Item[] = [];
      for (let at = 0; at < 150; at++) {
        const document: Item = { _id: `${pick(['a', 'b', 'é'])}${at}` };
        for (const field of ['a', 'b', 'c', 'free']) if (random() < 0.8) document[field] = pick(values);
        if (random() < 0.7) document.deep = { x: pick(values) };
        if (random() < 0.3) document.free = [pick(values), pick(values)];
        if (random() < 0.7) document.list = [pick(texts), pick(texts), pick(texts)];
        all.push(document);
        await items.insertOne(span, document);
      }

      // changes must update the indexes
      for (const [at, document] of all.splice(0, 60).entries()) {
        if (at % 3 === 0) {
          await items.deleteOne(span, { _id: document._id });
          continue;
        }
        const changed = { ...document, list: [pick(texts), pick(texts)], a: pick(values) };
        if (at % 3 === 1) await items.replaceOne(span, { _id: document._id }, changed);
        else
          await items.updateOne(span, { _id: document._id }, { $set: { list: changed.list, a: changed.a } });
        all.push(changed);
      }

      const scalar = () => pick(values);
      const condition = (field: string): unknown => {
        const value = field === '_id' && random() < 0.8 ? pick(all)._id : scalar();
        if (field === 'list' && random() < 0.7) return random() < 0.5 ? pick(texts) : { $eq: pick(texts) };
        switch (Math.floor(random() * 8)) {
          case 0:
          case 1:
            return value;
          case 2:
            return {
              $in: Array.from({ length: Math.floor(random() * 4) }, () =>
                random() < 0.5 ? value : scalar(),
              ),
            };
          case 3:
            return { [pick(['$gt', '$gte'])]: value };
          case 4:
            return { [pick(['$lt', '$lte'])]: value };
          case 5:
            return { [pick(['$gt', '$gte'])]: value, [pick(['$lt', '$lte'])]: scalar() };
          case 6:
            return { [pick(['$ne', '$eq'])]: value };
          default:
            return { $exists: random() < 0.5 };
        }
      };
      const filter = (depth = 0): Filter => {
        const made: Record<string, unknown> = {};
        for (let count = Math.floor(random() * 3); count > 0; count--) {
          const field = pick(fields);
          made[field] = condition(field);
        }
        if (depth < 2 && random() < 0.3)
          made[pick(['$or', '$and'])] = Array.from({ length: 1 + Math.floor(random() * 3) }, () =>
            filter(depth + 1),
          );
        return made as Filter;
      };
      const sort = (): FindOptions['sort'] => {
        const made: Record<string, 1 | -1> = {};
        for (let count = Math.floor(random() * 3); count > 0; count--) made[pick(fields)] = pick([1, -1]);
        return made;
      };

      for (let round = 0; round < 300; round++) {
        const wanted = filter();
        const by = { ...sort(), _id: pick([1, -1] as const) };
        const skip = random() < 0.3 ? Math.floor(random() * 10) : 0;
        const limit = random() < 0.6 ? 1 + Math.floor(random() * 20) : 0;
        const expected = all
          .filter((document) => matches(document, wanted))
          .sort(compareDocuments(by))
          .slice(skip, limit === 0 ? undefined : skip + limit);
        const found = await items.find(span, wanted, { sort: by, skip, limit });
        const shown = JSON.stringify({ wanted, by, skip, limit });
        assert.deepEqual(
          found.map(({ _id }) => _id),
          expected.map(({ _id }) => _id),
          shown,
        );
        assert.deepEqual(found, expected, shown);
        assert.equal(
          await items.count(span, wanted),
          all.filter((document) => matches(document, wanted)).length,
        );
        telemetry.spans.length = 0;
      }
      await store.close();
      await telemetry.close();
    });
  }
});
