import assert from 'node:assert/strict';
import {
  type Collection,
  DuplicateKeyError,
  escapeRegExp,
  type Filter,
  findChanges,
  type Store,
} from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { eventually } from '@glasshouse/timing/testing';

export interface StoreUnderTest {
  store: Store;
  /** Closes the store and removes its data. */
  remove(): Promise<void>;
}

interface Item {
  _id: string;
  name?: string;
  stock?: number;
  tags?: string[];
  at?: Date | null;
  place?: { city?: string; code?: number };
  lines?: { sku: string; quantity: number; marks?: string[] }[];
  user?: string;
  order?: string;
}

/**
 * Defines the tests that every store implementation must pass.
 *
 * @param make returns a store that is not started
 * @param options.expiresWithinMs time limit for the removal of an expired document
 */
export function storeContract(
  name: string,
  make: (telemetry: TestTelemetry) => Promise<StoreUnderTest>,
  { expiresWithinMs }: { expiresWithinMs: number },
): void {
  describe(`store (${name})`, () => {
    let telemetry: TestTelemetry;
    let subject: StoreUnderTest;
    let span: Span;
    let items: Collection<Item>;
    let users: Collection<Item>;
    let tokens: Collection<Item>;
    let changes: Collection<Item>;

    before(async () => {
      telemetry = createTestTelemetry();
      subject = await make(telemetry);
      const { store } = subject;
      items = store.collection<Item>('items', [
        { fields: ['name'] },
        { fields: ['place.city'] },
        { fields: ['at'] },
        { fields: ['tags'], multikey: true },
      ]);
      users = store.collection<Item>('users', [
        { fields: ['name'], unique: true },
        { fields: ['user', 'order'], unique: true, sparse: true },
        { fields: ['at'], sparse: true },
      ]);
      tokens = store.collection<Item>('tokens', [{ fields: ['at'], expireAfterSeconds: 1 }]);
      changes = store.collection<Item>('changes', [{ fields: ['at', '_id'] }]);
      await store.start();
    });
    after(async () => {
      await subject?.remove();
      await telemetry.close();
    });
    beforeEach(async () => {
      span = telemetry.rootSpan('test');
      await items.deleteMany(span, {});
      await users.deleteMany(span, {});
      telemetry.spans.length = 0;
    });
    afterEach(() => span.end());

    const ids = async (filter: Filter, options?: Parameters<typeof items.find>[2]) =>
      (await items.find(span, filter, options)).map((item) => item._id);
    const put = async (...documents: Item[]) => {
      for (const document of documents) await items.insertOne(span, document);
    };

    it('responds to ping()', () => subject.store.ping());

    it('returns the same collection for the same name, and rejects a new one after the start', () => {
      assert.equal(subject.store.collection('items'), items);
      assert.throws(() => subject.store.collection('later'), /before the store is started/);
      assert.throws(() => subject.store.collection('items', [{ fields: ['other'] }]), /other indexes/);
    });

    describe('documents', () => {
      it('are read unchanged, with dates as Date and without undefined fields', async () => {
        const document = {
          _id: 'a',
          name: 'line\u2028break\u0085 \u{1f600} "quoted" \\ \n',
          stock: 1.5,
          at: new Date('2026-01-02T03:04:05.678Z'),
          place: { code: 0, city: undefined },
          lines: [{ sku: 's', quantity: 2 }],
          tags: [],
        } as Item;
        await put(document);
        const found = await items.findOne(span, { _id: 'a' });
        assert.deepEqual(found, { ...document, place: { code: 0 } });
        assert.ok(found?.at instanceof Date);
      });

      it('are copied when they are stored and read', async () => {
        const document: Item = { _id: 'a', lines: [{ sku: 's', quantity: 1 }] };
        await put(document);
        document.lines?.splice(0);
        const found = (await items.findOne(span, { _id: 'a' })) as Item;
        found.lines?.push({ sku: 't', quantity: 1 });
        assert.deepEqual(await items.findOne(span, { _id: 'a' }), {
          _id: 'a',
          lines: [{ sku: 's', quantity: 1 }],
        });
      });

      for (const [why, document] of Object.entries({
        'no _id': { name: 'x' },
        'an _id that is a number': { _id: 1 },
        'a field with a dollar': { _id: 'a', place: { $set: 1 } },
        'a field with a dot': { _id: 'a', 'a.b': 1 },
        NaN: { _id: 'a', stock: Number.NaN },
        'a class instance': { _id: 'a', name: new Map() },
      })) {
        it(`are rejected with ${why}`, async () => {
          await assert.rejects(items.insertOne(span, document as unknown as Item), TypeError);
          assert.equal(await items.count(span, {}), 0);
        });
      }

      it('are rejected with DuplicateKeyError when the _id exists', async () => {
        await put({ _id: 'a' });
        await assert.rejects(put({ _id: 'a' }), (error) => {
          assert.ok(error instanceof DuplicateKeyError);
          assert.deepEqual(error.fields, ['_id']);
          return true;
        });
      });

      it('with insertIfAbsent return false when the _id or a unique value is taken, without a failed span', async () => {
        assert.equal(await users.insertIfAbsent(span, { _id: 'a', name: 'ada' }), true);
        assert.equal(await users.insertIfAbsent(span, { _id: 'a', name: 'eve' }), false);
        assert.equal(await users.insertIfAbsent(span, { _id: 'b', name: 'ada' }), false);
        assert.deepEqual(await users.find(span, {}), [{ _id: 'a', name: 'ada' }]);
        await assert.rejects(users.insertIfAbsent(span, { _id: 1 } as never), TypeError);
        const spans = telemetry.spans.filter(({ name }) => name === 'users.insertOne');
        assert.deepEqual(
          spans.map(({ status }) => status),
          ['ok', 'ok', 'ok', 'error'],
        );
        const { body } = await telemetry.metrics.expose();
        const count = (outcome: string) =>
          new RegExp(
            `_count\\{.*collection="users",operation="insertOne",outcome="${outcome}"\\} (\\d+)`,
          ).exec(body)?.[1];
        assert.deepEqual([count('ok'), count('duplicate'), count('error')], ['1', '2', '1']);
      });

      it('with insertIfAbsent succeed for exactly one of many concurrent calls', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, () => items.insertIfAbsent(span, { _id: 'a' })),
        );
        assert.equal(results.filter(Boolean).length, 1);
      });
    });

    describe('indexes', () => {
      it('reject a duplicate unique value on insertion, update and replacement', async () => {
        await users.insertOne(span, { _id: 'a', name: 'ada' });
        await users.insertOne(span, { _id: 'b', name: 'bob' });
        const isDuplicate = (error: unknown) =>
          error instanceof DuplicateKeyError && error.fields.join() === 'name';
        await assert.rejects(users.insertOne(span, { _id: 'c', name: 'ada' }), isDuplicate);
        await assert.rejects(users.updateOne(span, { _id: 'b' }, { $set: { name: 'ada' } }), isDuplicate);
        await assert.rejects(users.replaceOne(span, { _id: 'b' }, { _id: 'b', name: 'ada' }), isDuplicate);
        assert.equal((await users.findOne(span, { _id: 'b' }))?.name, 'bob');
        assert.equal(
          await users.updateOne(span, { _id: 'b' }, { $set: { name: 'ben' } }).then((u) => u?.name),
          'ben',
        );
      });

      it('may cover several fields, and exclude documents without the fields if sparse', async () => {
        await users.insertOne(span, { _id: 'a', name: '1', user: 'u', order: 'o' });
        await users.insertOne(span, { _id: 'b', name: '2', user: 'u', order: 'p' });
        await users.insertOne(span, { _id: 'c', name: '3' });
        await users.insertOne(span, { _id: 'd', name: '4' });
        await assert.rejects(
          users.insertOne(span, { _id: 'e', name: '5', user: 'u', order: 'o' }),
          (error) => {
            assert.ok(error instanceof DuplicateKeyError);
            assert.deepEqual(error.fields, ['user', 'order']);
            return true;
          },
        );
      });

      it('find dates in a sparse index', async () => {
        const at = new Date('2026-01-02T03:04:05Z');
        await users.insertOne(span, { _id: 'a', name: '1', at });
        await users.insertOne(span, { _id: 'b', name: '2' });
        assert.equal((await users.findOne(span, { at }))?._id, 'a');
        assert.equal((await users.findOne(span, { at: { $lte: new Date() } }))?._id, 'a');
      });

      it('find a document by the current elements of its list', async () => {
        await put({ _id: 'a', tags: ['x', 'y', 'x'] }, { _id: 'b', tags: ['y'] });
        assert.deepEqual(await ids({ tags: 'y' }, { sort: { _id: -1 }, limit: 1 }), ['b']);
        await items.updateOne(span, { _id: 'a' }, { $pull: { tags: 'x' } });
        await items.updateOne(span, { _id: 'b' }, { $push: { tags: 'z' } });
        assert.deepEqual(await ids({ tags: 'x' }), []);
        assert.deepEqual(await ids({ tags: 'z' }), ['b']);
        await items.replaceOne(span, { _id: 'b' }, { _id: 'b' });
        assert.deepEqual(await ids({ tags: 'y' }), ['a']);
        await items.deleteOne(span, { _id: 'a' });
        assert.deepEqual(await ids({ tags: 'y' }), []);
      });

      it('release a unique value when its document is deleted', async () => {
        await users.insertOne(span, { _id: 'a', name: 'ada' });
        await users.deleteOne(span, { _id: 'a' });
        await users.insertOne(span, { _id: 'b', name: 'ada' });
      });

      it('accept exactly one of many concurrent insertions with the same unique value', async () => {
        const results = await Promise.allSettled(
          Array.from({ length: 20 }, (_, i) => users.insertOne(span, { _id: `${i}`, name: 'one' })),
        );
        assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
      });
    });

    describe('filters', () => {
      const early = new Date('2026-01-01T00:00:00Z');
      const late = new Date('2026-02-01T00:00:00Z');
      beforeEach(() =>
        put(
          {
            _id: 'a',
            name: 'Apple',
            stock: 1,
            tags: ['red', 'round'],
            at: early,
            place: { city: 'Ulm', code: 1 },
          },
          { _id: 'b', name: 'banana', stock: 2, tags: ['long'], at: late, place: { city: 'Bern' } },
          {
            _id: 'c',
            name: 'a.c',
            stock: 3,
            tags: [],
            at: null,
            lines: [
              { sku: 'x', quantity: 1 },
              { sku: 'y', quantity: 5 },
            ],
          },
          { _id: 'd' },
        ),
      );

      const cases: [string, Filter, string][] = [
        ['no condition', {}, 'abcd'],
        ['equality', { name: 'banana' }, 'b'],
        ['several fields', { name: 'banana', stock: 1 }, ''],
        ['$eq', { stock: { $eq: 2 } }, 'b'],
        ['a date', { at: early }, 'a'],
        ['a field of an object', { 'place.city': 'Ulm' }, 'a'],
        ['a field of objects in a list', { 'lines.sku': 'y' }, 'c'],
        ['an index of a list, which matches nothing', { 'lines.0.sku': 'y' }, ''],
        ['an element of a list', { tags: 'round' }, 'a'],
        ['null, which matches absent fields too', { at: null }, 'cd'],
        ['$ne', { stock: { $ne: 2 } }, 'acd'],
        ['$ne on a list', { tags: { $ne: 'red' } }, 'bcd'],
        ['$ne null', { at: { $ne: null } }, 'ab'],
        ['$gt', { stock: { $gt: 1 } }, 'bc'],
        ['$gte and $lt', { stock: { $gte: 1, $lt: 3 } }, 'ab'],
        ['$lte on dates, which null does not match', { at: { $lte: late } }, 'ab'],
        ['$gt with a value of another type', { name: { $gt: 1 } }, ''],
        ['$gt on strings', { name: { $gt: 'a' } }, 'bc'],
        ['$in', { _id: { $in: ['a', 'd', 'x'] } }, 'ad'],
        ['several elements of a list', { $and: [{ tags: 'round' }, { tags: 'red' }] }, 'a'],
        ['elements of two lists', { $and: [{ tags: 'red' }, { tags: 'long' }] }, ''],
        ['an element of a list and a field', { tags: 'red', stock: { $gt: 1 } }, ''],
        ['an element of a list and a range of ids', { tags: 'long', _id: { $gt: 'a' } }, 'b'],
        ['an element of a list and a regular expression', { tags: 'red', name: { $regex: /PP/i } }, 'a'],
        ['$in with null', { at: { $in: [null, early] } }, 'acd'],
        ['an empty $in', { _id: { $in: [] } }, ''],
        ['$in on a list', { tags: { $in: ['long', 'red'] } }, 'ab'],
        ['$nin', { stock: { $nin: [1, 2] } }, 'cd'],
        ['$exists', { stock: { $exists: true } }, 'abc'],
        ['$exists on an empty list', { tags: { $exists: true } }, 'abc'],
        ['$exists false', { 'place.code': { $exists: false } }, 'bcd'],
        ['$regex', { name: { $regex: /^a/ } }, 'c'],
        ['a case-insensitive $regex', { name: { $regex: /^a/i } }, 'ac'],
        ['$regex of escaped text', { name: { $regex: new RegExp(escapeRegExp('a.c')) } }, 'c'],
        ['$or', { $or: [{ stock: 1 }, { 'place.city': 'Bern' }] }, 'ab'],
        ['$and', { $and: [{ stock: { $gt: 0 } }, { stock: { $lt: 2 } }] }, 'a'],
        ['$or and a field', { tags: 'long', $or: [{ stock: 1 }, { stock: 2 }] }, 'b'],
      ];
      for (const [name, filter, expected] of cases) {
        it(`match documents by ${name}`, async () => {
          assert.equal((await ids(filter, { sort: { _id: 1 } })).join(''), expected);
          assert.equal(await items.count(span, filter), expected.length);
        });
      }

      it('compare strings by code points, with and without an index', async () => {
        await items.deleteMany(span, {});
        const [replacement, emoji] = ['\uFFFD', '\u{1F600}'];
        await put(
          { _id: 'a', name: replacement, order: replacement },
          { _id: 'b', name: emoji, order: emoji },
          { _id: 'c', name: `${emoji}!`, order: `${emoji}!` },
        );
        for (const field of ['name', 'order']) {
          const sort = { [field]: 1 } as const;
          assert.deepEqual(await ids({ [field]: { $gt: replacement } }, { sort }), ['b', 'c'], field);
          assert.deepEqual(await ids({ [field]: { $lte: emoji } }, { sort }), ['a', 'b'], field);
        }
      });

      it('may have more alternatives than SQLite has parameters', async () => {
        const many = Array.from({ length: 33_000 }, (_, n) => n + 2);
        assert.deepEqual(await ids({ stock: { $in: many } }, { sort: { _id: 1 } }), ['b', 'c']);
        const names = many.map((n) => (n === 2 ? 'banana' : `${n}`));
        assert.deepEqual(await ids({ name: { $in: names } }, { sort: { _id: 1 } }), ['b']);
        const branches = names.slice(0, 1000).map((name) => ({ name }));
        assert.deepEqual(await ids({ $or: branches, stock: 2 }), ['b']);
      });

      it('sort an empty list before null, and null before a list with elements', async () => {
        assert.deepEqual(await ids({}, { sort: { tags: 1, _id: 1 } }), ['c', 'd', 'b', 'a']);
        assert.deepEqual(await ids({}, { sort: { tags: -1, _id: 1 } }), ['a', 'b', 'd', 'c']);
      });

      const invalid: Record<string, unknown> = {
        'an undefined value': { name: undefined },
        'an undefined operand': { stock: { $gt: undefined } },
        'an undefined value in a list': { stock: { $in: [1, undefined] } },
        'an undefined value in a branch': { $or: [{ name: undefined }] },
        'an empty $or': { $or: [] },
        'an unknown operator': { name: { $where: '1' } },
        'an unknown operator at the top level': { $where: 'true' },
        'a sub-document': { place: { city: 'Ulm' } },
        'a regular expression with other flags': { name: { $regex: /a/g } },
        NaN: { stock: Number.NaN },
      };
      for (const [why, filter] of Object.entries(invalid)) {
        it(`with ${why} are rejected by every operation`, async () => {
          const wrong = filter as Filter;
          await assert.rejects(items.find(span, wrong), TypeError);
          await assert.rejects(items.findOne(span, wrong), TypeError);
          await assert.rejects(items.count(span, wrong), TypeError);
          await assert.rejects(items.updateOne(span, wrong, { $set: { stock: 0 } }), TypeError);
          await assert.rejects(items.replaceOne(span, wrong, { _id: 'a' }), TypeError);
          await assert.rejects(items.deleteOne(span, wrong), TypeError);
          await assert.rejects(items.deleteMany(span, wrong), TypeError);
          assert.equal(await items.count(span, {}), 4);
        });
      }

      it('can be combined with sort, skip and limit', async () => {
        assert.deepEqual(await ids({ stock: { $exists: true } }, { sort: { stock: -1 } }), ['c', 'b', 'a']);
        assert.deepEqual(await ids({}, { sort: { stock: 1, _id: 1 }, skip: 1, limit: 2 }), ['a', 'b']);
        assert.equal((await items.findOne(span, {}, { sort: { stock: -1 } }))?._id, 'c');
        assert.deepEqual(await ids({ at: { $ne: null } }, { sort: { at: -1 } }), ['b', 'a']);
        assert.equal((await ids({}, { limit: 0 })).length, 4);
      });

      it('without a match make findOne() return undefined and find() an empty list', async () => {
        assert.equal(await items.findOne(span, { _id: 'x' }), undefined);
        assert.deepEqual(await items.find(span, { _id: 'x' }), []);
      });
    });

    describe('updateOne', () => {
      const change = async (document: Item, update: Parameters<typeof items.updateOne>[2]) => {
        await put(document);
        const after = await items.updateOne(span, { _id: document._id }, update);
        assert.deepEqual(await items.findOne(span, { _id: document._id }), after);
        return after;
      };

      it('sets fields by path, except for undefined values', async () => {
        const at = new Date(5);
        assert.deepEqual(
          await change(
            { _id: 'a', name: 'n', place: { city: 'Ulm' } },
            { $set: { 'place.code': 2, at, name: undefined } },
          ),
          { _id: 'a', name: 'n', place: { city: 'Ulm', code: 2 }, at },
        );
      });
      it('creates missing parent objects of a path', async () => {
        assert.deepEqual(await change({ _id: 'a' }, { $set: { 'place.city': 'Ulm' } }), {
          _id: 'a',
          place: { city: 'Ulm' },
        });
      });
      it('changes an element of a list by its index', async () => {
        const after = await change(
          { _id: 'a', lines: [{ sku: 'x', quantity: 1 }] },
          { $set: { 'lines.0.quantity': 4 } },
        );
        assert.deepEqual(after?.lines, [{ sku: 'x', quantity: 4 }]);
      });
      it('removes fields', async () => {
        assert.deepEqual(
          await change(
            { _id: 'a', name: 'n', place: { city: 'Ulm', code: 1 } },
            { $unset: { name: true, 'place.code': true, order: true } },
          ),
          {
            _id: 'a',
            place: { city: 'Ulm' },
          },
        );
      });
      it('increments numbers, and missing fields from 0', async () => {
        assert.deepEqual(await change({ _id: 'a', stock: 5 }, { $inc: { stock: -2, 'place.code': 1 } }), {
          _id: 'a',
          stock: 3,
          place: { code: 1 },
        });
      });
      it('rejects incrementing a value that is not a number', async () => {
        await put({ _id: 'a', name: 'n' });
        await assert.rejects(items.updateOne(span, { _id: 'a' }, { $inc: { name: 1 } }));
        assert.equal((await items.findOne(span, { _id: 'a' }))?.name, 'n');
      });
      it('pushes to a list, and creates a missing list', async () => {
        assert.deepEqual(
          await change({ _id: 'a', tags: ['x'] }, { $push: { tags: 'y', lines: { sku: 's', quantity: 1 } } }),
          {
            _id: 'a',
            tags: ['x', 'y'],
            lines: [{ sku: 's', quantity: 1 }],
          },
        );
      });
      it('pulls values and matching sub-documents, and ignores a missing list', async () => {
        const lines = [
          { sku: 's', quantity: 1 },
          { sku: 't', quantity: 1 },
        ];
        assert.deepEqual(
          await change(
            { _id: 'a', tags: ['x', 'y', 'x'], lines },
            { $pull: { tags: 'x', lines: { sku: 's' }, 'place.x': 1 } },
          ),
          {
            _id: 'a',
            tags: ['y'],
            lines: [{ sku: 't', quantity: 1 }],
          },
        );
      });
      it('pulls sub-documents by an element of their list, and by a missing field', async () => {
        const lines = [
          { sku: 's', quantity: 1, marks: ['a', 'b'] },
          { sku: 't', quantity: 1, marks: ['c'] },
        ];
        assert.deepEqual((await change({ _id: 'a', lines }, { $pull: { lines: { marks: 'a' } } }))?.lines, [
          lines[1],
        ]);
        await items.updateOne(span, { _id: 'a' }, { $pull: { lines: { price: null } } });
        assert.deepEqual((await items.findOne(span, { _id: 'a' }))?.lines, []);
      });
      it('rejects a field of a list, which is not an element', async () => {
        await put({ _id: 'a', tags: ['x'], lines: [{ sku: 's', quantity: 1 }] });
        for (const path of ['tags.first', 'lines.sku'])
          await assert.rejects(items.updateOne(span, { _id: 'a' }, { $set: { [path]: 'y' } }), path);
        assert.deepEqual(await items.findOne(span, { _id: 'a' }), {
          _id: 'a',
          tags: ['x'],
          lines: [{ sku: 's', quantity: 1 }],
        });
      });
      it('changes the first matching document in the sort order', async () => {
        await put({ _id: 'a', stock: 2 }, { _id: 'b', stock: 1 }, { _id: 'c', stock: 3 });
        const after = await items.updateOne(
          span,
          { stock: { $gt: 0 } },
          { $set: { name: 'first' } },
          { sort: { stock: 1 } },
        );
        assert.equal(after?._id, 'b');
        assert.equal(await items.count(span, { name: 'first' }), 1);
      });
      it('returns undefined when no document matches', async () => {
        assert.equal(await items.updateOne(span, { _id: 'x' }, { $set: { stock: 1 } }), undefined);
        assert.equal(await items.count(span, {}), 0);
      });

      const invalid: Record<string, unknown> = {
        'an update without operators': {},
        'an unknown operator': { $rename: { a: 'b' } },
        'a document instead of operators': { stock: 1 },
        'a different _id': { $set: { _id: 'b' } },
        'a repeated path': { $set: { stock: 1 }, $inc: { stock: 1 } },
        'a path below another': { $set: { place: {} }, $inc: { 'place.code': 1 } },
        'an undefined number': { $inc: { stock: undefined } },
        'an undefined element to pull': { $pull: { tags: undefined } },
        'an operator inside a value': { $set: { place: { $gt: 1 } } },
      };
      for (const [why, update] of Object.entries(invalid)) {
        it(`rejects ${why}`, async () => {
          await put({ _id: 'a', stock: 1 });
          await assert.rejects(items.updateOne(span, { _id: 'a' }, update as never), TypeError);
          assert.deepEqual(await items.findOne(span, { _id: 'a' }), { _id: 'a', stock: 1 });
        });
      }
    });

    describe('upsert', () => {
      const upsert = (id: string) =>
        items.updateOne(
          span,
          { _id: id, name: 'n', stock: { $gte: 0 } },
          { $inc: { stock: 1 }, $setOnInsert: { 'place.city': 'Ulm' } },
          { upsert: true },
        );

      it('creates a document from the filter and the update, then changes it', async () => {
        assert.deepEqual(await upsert('a'), { _id: 'a', name: 'n', stock: 1, place: { city: 'Ulm' } });
        await items.updateOne(span, { _id: 'a' }, { $set: { 'place.city': 'Bern' } });
        assert.deepEqual(await upsert('a'), { _id: 'a', name: 'n', stock: 2, place: { city: 'Bern' } });
      });

      it('creates a document with the _id of $setOnInsert', async () => {
        const created = await items.updateOne(
          span,
          { name: 'fresh' },
          { $setOnInsert: { _id: 'made', stock: 3 } },
          { upsert: true },
        );
        assert.deepEqual(created, { _id: 'made', name: 'fresh', stock: 3 });
      });

      it('rejects creating a document without an _id', async () => {
        await assert.rejects(
          items.updateOne(span, { name: 'x' }, { $set: { stock: 1 } }, { upsert: true }),
          TypeError,
        );
        assert.equal(await items.count(span, {}), 0);
      });

      it('creates one document and applies every increment of concurrent upserts', async () => {
        await Promise.all(Array.from({ length: 30 }, () => upsert('a')));
        assert.equal((await items.findOne(span, { _id: 'a' }))?.stock, 30);
        assert.equal(await items.count(span, {}), 1);
      });

      it('creates one document for concurrent upserts by a unique field', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            users.updateOne(
              span,
              { name: 'one' },
              { $inc: { stock: 1 }, $setOnInsert: { _id: `${i}` } },
              { upsert: true },
            ),
          ),
        );
        assert.deepEqual([...new Set(results.map((user) => user?._id))], [results[0]?._id]);
        assert.equal(await users.count(span, {}), 1);
        assert.equal((await users.findOne(span, {}))?.stock, 20);
      });
    });

    describe('findChanges', () => {
      const at = (ms: number) => new Date(1_700_000_000_000 + ms);
      const idsFrom = async (from: { at: Date; id?: string }, until: Date, limit = 100) =>
        (await findChanges(span, changes, 'at', { from, until, limit })).map(({ _id }) => _id);

      beforeEach(async () => {
        await changes.deleteMany(span, {});
        const times = { c: 0, a: 5, b: 5, d: 5, e: 9, f: 12 };
        for (const [_id, ms] of Object.entries(times)) await changes.insertOne(span, { _id, at: at(ms) });
        await changes.insertOne(span, { _id: 'none', at: null });
      });

      it('returns the documents from a time on, in the order of the time and the id', async () => {
        assert.deepEqual(await idsFrom({ at: new Date(0) }, at(100)), ['c', 'a', 'b', 'd', 'e', 'f']);
        assert.deepEqual(await idsFrom({ at: at(5) }, at(100)), ['a', 'b', 'd', 'e', 'f']);
      });

      it('continues after a position within documents of the same time', async () => {
        assert.deepEqual(await idsFrom({ at: at(5), id: 'a' }, at(100)), ['b', 'd', 'e', 'f']);
        assert.deepEqual(await idsFrom({ at: at(5), id: 'd' }, at(100), 1), ['e']);
        assert.deepEqual(await idsFrom({ at: at(5), id: 'a' }, at(100), 1), ['b']);
      });

      it('returns nothing after the end, which is inclusive', async () => {
        assert.deepEqual(await idsFrom({ at: at(5), id: 'd' }, at(9)), ['e']);
        assert.deepEqual(await idsFrom({ at: at(9), id: 'e' }, at(9)), []);
        assert.deepEqual(await idsFrom({ at: at(5), id: 'a' }, at(4)), []);
      });
    });

    it('never decrements below the filter’s limit under concurrent updates', async () => {
      await put({ _id: 'a', stock: 50 });
      let lowest = 0;
      const results = await Promise.all(
        Array.from({ length: 200 }, () =>
          items.updateOne(span, { _id: 'a', stock: { $gte: 1 } }, { $inc: { stock: -1 } }),
        ),
      );
      for (const after of results) lowest = Math.min(lowest, after?.stock ?? 0);
      assert.equal(results.filter((after) => after !== undefined).length, 50);
      assert.equal((await items.findOne(span, { _id: 'a' }))?.stock, 0);
      assert.equal(lowest, 0);
      // each successful update returned a different stock
      assert.equal(new Set(results.flatMap((after) => after?.stock ?? [])).size, 50);
    });

    it('applies every concurrent push', async () => {
      await put({ _id: 'a', tags: [] });
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          items.updateOne(span, { _id: 'a' }, { $push: { tags: `${i}` } }),
        ),
      );
      assert.equal(new Set((await items.findOne(span, { _id: 'a' }))?.tags).size, 50);
    });

    describe('replaceOne', () => {
      it('replaces the whole document, and returns whether a document matched', async () => {
        await put({ _id: 'a', name: 'n', stock: 1 });
        assert.equal(await items.replaceOne(span, { _id: 'a', stock: 1 }, { _id: 'a', order: 'o' }), true);
        assert.deepEqual(await items.findOne(span, { _id: 'a' }), { _id: 'a', order: 'o' });
        assert.equal(await items.replaceOne(span, { _id: 'a', stock: 1 }, { _id: 'a', order: 'p' }), false);
        assert.equal((await items.findOne(span, { _id: 'a' }))?.order, 'o');
      });
      it('rejects a different _id', async () => {
        await put({ _id: 'a' });
        await assert.rejects(items.replaceOne(span, { _id: 'a' }, { _id: 'b' }));
        assert.deepEqual(await ids({}), ['a']);
      });
      it('succeeds for exactly one of many concurrent replacements with a compare-and-set filter', async () => {
        await put({ _id: 'a', stock: 0 });
        const results = await Promise.all(
          Array.from({ length: 20 }, (_, i) =>
            items.replaceOne(span, { _id: 'a', stock: 0 }, { _id: 'a', stock: i + 1 }),
          ),
        );
        assert.equal(results.filter(Boolean).length, 1);
      });
    });

    describe('deletion', () => {
      beforeEach(() => put({ _id: 'a', stock: 1 }, { _id: 'b', stock: 1 }, { _id: 'c', stock: 2 }));
      it('with deleteOne returns whether a document matched', async () => {
        assert.equal(await items.deleteOne(span, { stock: 1 }), true);
        assert.equal(await items.count(span, {}), 2);
        assert.equal(await items.deleteOne(span, { _id: 'x' }), false);
      });
      it('with deleteMany returns the number of documents', async () => {
        assert.equal(await items.deleteMany(span, { stock: 1 }), 2);
        assert.equal(await items.deleteMany(span, { stock: 1 }), 0);
        assert.deepEqual(await ids({}), ['c']);
      });
      it('succeeds for exactly one of many concurrent calls', async () => {
        const results = await Promise.all(
          Array.from({ length: 20 }, () => items.deleteOne(span, { _id: 'a' })),
        );
        assert.equal(results.filter(Boolean).length, 1);
      });
    });

    describe('telemetry', () => {
      it('has a client span for each operation as a child of the caller’s span', async () => {
        await put({ _id: 'a' }, { _id: 'b' });
        await items.find(span, {});
        assert.deepEqual(
          telemetry.spans.map(({ name, kind }) => `${kind} ${name}`),
          ['client items.insertOne', 'client items.insertOne', 'client items.find'],
        );
        const last = telemetry.spans.at(-1);
        assert.equal(last?.parentSpanId, span.spanId);
        assert.equal(last?.attributes['db.system.name'], subject.store.system);
        assert.equal(last?.attributes['db.collection.name'], 'items');
        assert.equal(last?.attributes['db.operation.name'], 'find');
        assert.equal(last?.attributes['db.response.returned_rows'], 2);
      });

      it('reports a failure on the span and in the metric', async () => {
        await put({ _id: 'a' });
        await assert.rejects(put({ _id: 'a' }));
        const last = telemetry.spans.at(-1);
        assert.equal(last?.status, 'error');
        assert.equal(last?.attributes['error.type'], 'DuplicateKeyError');
        const { body } = await telemetry.metrics.expose();
        const labels = `system="${subject.store.system}",collection="items",operation="insertOne"`;
        assert.match(
          body,
          new RegExp(`db_client_operation_duration_seconds_count\\{${labels},outcome="duplicate"\\} [1-9]`),
        );
        assert.match(
          body,
          new RegExp(`db_client_operation_duration_seconds_count\\{${labels},outcome="ok"\\} [1-9]`),
        );
      });
    });

    it('removes expired documents and no others', async function () {
      this.timeout(expiresWithinMs + 10_000);
      await tokens.insertOne(span, { _id: 'old', at: new Date(Date.now() - 5000) });
      await tokens.insertOne(span, { _id: 'new', at: new Date(Date.now() + 3_600_000) });
      await tokens.insertOne(span, { _id: 'without' });
      await eventually(
        async () => assert.equal(await tokens.count(span, { _id: 'old' }), 0),
        expiresWithinMs,
      );
      assert.equal(await tokens.count(span, {}), 2);
    });
  });
}
