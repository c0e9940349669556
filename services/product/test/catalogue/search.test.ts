import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { searchFilter, searchTerms } from '../../src/catalogue/search-terms.js';
import { completeSearchTerms } from '../../src/catalogue/seed-catalogue.js';
import { type ProductDocument, productStore } from '../../src/store.js';

describe('Catalogue search', () => {
  const telemetry = createTestTelemetry();
  const store = createEmbeddedStore({ telemetry });
  const { products } = productStore(store);
  const span = telemetry.rootSpan('test');
  before(async () => {
    await store.start();
    for (const [_id, name, description] of [
      ['LAMP-1', 'Desk lamp', 'A warm light, 40\u00a0cm.'],
      ['LAMP-2', 'Straßenlaterne', 'ΟΔΟΣ \u{1f4a1}'],
      ['VASE-1', 'Vase (50% off)', 'Crème & blue'],
    ] as const) {
      await products.insertOne(span, product({ _id, name, description }));
    }
  });
  after(async () => {
    await store.close();
    await telemetry.close();
  });

  function product(fields: Pick<ProductDocument, '_id' | 'name' | 'description'>): ProductDocument {
    const document = {
      ...fields,
      category: 'test',
      tiers: [],
      available: 0,
      holds: {},
      sold: 0,
      stocked: 0,
      returns: {},
      retired: false,
      updatedAt: new Date(),
    };
    return { ...document, search: searchTerms(document) };
  }

  const found = async (search: string) =>
    (await products.find(span, searchFilter(search), { sort: { _id: 1 } })).map(({ _id }) => _id);

  for (const [search, expected] of [
    ['a', ['LAMP-1', 'LAMP-2', 'VASE-1']],
    ['p-', ['LAMP-1', 'LAMP-2']],
    ['esk LA', ['LAMP-1']],
    ['  sk  ', ['LAMP-1']],
    ['k l', ['LAMP-1']],
    ['desk  lamp', []],
    ['lamp a', []],
    ['lamp desk', []],
    ['desk lamp', ['LAMP-1']],
    ['m light, 40', ['LAMP-1']],
    ['a warm', ['LAMP-1']],
    ['40 cm', []],
    ['40\u00a0cm', ['LAMP-1']],
    ['strasse', ['LAMP-2']],
    ['STRAẞE', []],
    ['οδοσ', ['LAMP-2']],
    ['οδος', ['LAMP-2']],
    ['\u{1f4a1}', ['LAMP-2']],
    ['(50%', ['VASE-1']],
    ['&', ['VASE-1']],
    ['.', ['LAMP-1']],
    ['crème', ['VASE-1']],
    ['creme', []],
    ['test', ['LAMP-1', 'LAMP-2', 'VASE-1']],
    ['testlamp', []],
  ] as const) {
    it(`for ${JSON.stringify(search)} finds ${expected.join(', ') || 'nothing'}`, async () => {
      assert.deepEqual(await found(search), expected);
    });
  }

  it('uses an index', async () => {
    const { body } = await telemetry.metrics.expose();
    assert.match(
      body,
      /db_client_operation_duration_seconds_count\{.*collection="products",operation="find"/,
    );
    assert.match(body, /db_client_unindexed_queries_total\{system="sqlite",collection="products"\} 0/);
  });

  for (const [age, version] of [
    ['no version', undefined],
    ['an older version', 1],
  ] as const) {
    it(`finds a product whose terms have ${age} only after they are rebuilt`, async () => {
      const document = product({ _id: 'OLD-000002', name: 'Elderly thing', description: '' });
      const { version: _, text } = searchTerms(document);
      const search = { text, grams: ['OLD'], ...(version !== undefined && { version }) };
      await products.insertOne(span, { ...document, search });
      assert.deepEqual(await found('old-000002'), []);
      const collections = { products } as ReturnType<typeof productStore>;
      assert.equal(await completeSearchTerms(span, collections), 1);
      assert.deepEqual(await found('old-000002'), ['OLD-000002']);
      assert.equal(await completeSearchTerms(span, collections), 0);
      await products.deleteOne(span, { _id: document._id });
    });
  }

  it('finds a product without search terms only after they are built', async () => {
    const { search: _, ...old } = product({ _id: 'OLD-1', name: 'Ancient thing', description: '' });
    await products.insertOne(span, old);
    assert.deepEqual(await found('ancient'), []);
    await completeSearchTerms(span, { products } as ReturnType<typeof productStore>);
    assert.deepEqual(await found('ancient'), ['OLD-1']);
  });

  it('queries the n-gram at the end of a SKU, where SKUs differ', () => {
    const filter = JSON.stringify(searchFilter('GLASS-BOWL-LARGE-000017'));
    assert.match(filter, /"search.grams":"000017"/);
  });

  it('finds one candidate for a SKU that shares digits with many others', () => {
    const grams = ({ _id }: { _id: string }) =>
      new Set(searchTerms(product({ _id, name: 'x', description: 'x' })).grams);
    const catalogue = Array.from({ length: 3000 }, (_, n) =>
      grams({ _id: `GLASS-${String(n).padStart(6, '0')}` }),
    );
    const conditions = searchFilter('glass-000007').$and as { 'search.grams'?: string }[];
    const fewest = Math.min(
      ...conditions.flatMap(({ 'search.grams': gram }) =>
        gram === undefined ? [] : [catalogue.filter((terms) => terms.has(gram)).length],
      ),
    );
    assert.equal(fewest, 1);
  });

  it('queries n-grams across word boundaries, but not across fields', () => {
    const { grams } = searchTerms(product({ _id: 'LAMP-9', name: 'Desk\u00a0lamp', description: 'a b\nc' }));
    for (const gram of ['K\u00a0L', 'ESK\u00a0LAM', 'A B']) assert.ok(grams.includes(gram), gram);
    assert.ok(!grams.some((gram) => gram.includes('\n')));
    assert.match(JSON.stringify(searchFilter('lamp desk')), /"search.grams":"AMP DES"/);
    assert.match(JSON.stringify(searchFilter('p desk')), /"search.grams":"P D"/);
    const { grams: longer } = searchTerms(
      product({ _id: 'BOX-1', name: 'Delivered packaging', description: '' }),
    );
    for (const gram of ['D P', 'RED PAC', 'IVERED PACKAG']) assert.ok(longer.includes(gram), gram);
    assert.match(JSON.stringify(searchFilter('measured packaging')), /"search.grams":"ASURED PACKAG"/);
  });

  it('finds exactly the products that contain the search, for random substrings', async () => {
    const random = createRandom(7);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
    const words = [
      'a',
      'of',
      'bud',
      'vase',
      '40',
      '7b',
      '007',
      'x2000',
      'glass-00',
      '4711',
      'deep',
      'red',
      'delivered',
      'packaging',
    ];
    const text = () => Array.from({ length: 6 }, () => pick(words)).join(pick([' ', ' ', '-', '']));
    const catalogue = Array.from({ length: 150 }, (_, n) =>
      product({ _id: `ANY-${n}`, name: text(), description: text() }),
    );
    for (const each of catalogue) await products.insertOne(span, each);
    for (let n = 0; n < 400; n++) {
      const { name, description } = pick(catalogue);
      const from = Math.floor(random() * name.length);
      const part = `${random() < 0.5 ? name : description}`.slice(from, from + 1 + Math.floor(random() * 14));
      if (part.trim() === '') continue;
      const expected = catalogue.filter(({ search }) => search?.text.includes(part.trim().toUpperCase()));
      const ids = (await found(part)).filter((id) => id.startsWith('ANY-'));
      assert.deepEqual(ids, expected.map(({ _id }) => _id).sort(), part);
    }
    await products.deleteMany(span, { _id: { $gte: 'ANY-', $lt: 'ANY.' } });
  });

  it('stores few n-grams for a long text', () => {
    const text = 'the quick brown fox '.repeat(100);
    const { search } = product({ _id: 'LONG', name: 'x', description: text });
    assert.ok(search && search.grams.length < 80, `${search?.grams.length}`);
    assert.ok(search.grams.every((gram) => [...gram].length <= 13));
  });
});

/** Creates a seeded linear congruential generator, so that a failure is reproducible. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
