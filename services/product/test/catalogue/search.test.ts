import assert from 'node:assert/strict';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { searchFilter, searchTerms } from '../../src/catalogue/search-terms.js';
import { seedCatalogue } from '../../src/catalogue/seed-catalogue.js';
import { type ProductDocument, productStore } from '../../src/store.js';

describe('searching the catalogue', () => {
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
    it(`${JSON.stringify(search)} finds ${expected.join(', ') || 'nothing'}`, async () => {
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

  it('finds a product whose terms have no version, and gives them one when the catalogue is seeded', async () => {
    const document = product({ _id: 'OLD-2', name: 'Elderly thing', description: '' });
    const { version: _, ...search } = searchTerms(document);
    await products.insertOne(span, { ...document, search });
    assert.deepEqual(await found('elderly'), ['OLD-2']);
    await seedCatalogue(span, { products } as ReturnType<typeof productStore>);
    assert.deepEqual(await found('elderly'), ['OLD-2']);
    assert.equal((await products.findOne(span, { _id: 'OLD-2' }))?.search?.version, 1);
  });

  it('finds a product from before search terms were kept, once the catalogue was seeded', async () => {
    const { search: _, ...old } = product({ _id: 'OLD-1', name: 'Ancient thing', description: '' });
    await products.insertOne(span, old);
    assert.deepEqual(await found('ancient'), []);
    await seedCatalogue(span, { products } as ReturnType<typeof productStore>);
    assert.deepEqual(await found('ancient'), ['OLD-1']);
  });

  it('looks for the end of a SKU, which tells it from others that begin alike', () => {
    const asked = JSON.stringify(searchFilter('GLASS-BOWL-LARGE-000017'));
    assert.match(asked, /"search.grams":"017"/);
  });

  it('looks for the end of each word with the beginning of the next', () => {
    const { grams } = searchTerms(product({ _id: 'LAMP-9', name: 'Desk\u00a0lamp', description: 'a b\nc' }));
    for (const gram of ['K\u00a0L', 'A B']) assert.ok(grams.includes(gram), gram);
    assert.ok(!grams.some((gram) => gram.includes('\n')));
    assert.match(JSON.stringify(searchFilter('lamp desk')), /"search.grams":"P D"/);
  });

  it('keeps at most three n-grams for each character', () => {
    const text = 'the quick brown fox '.repeat(100);
    const { search } = product({ _id: 'LONG', name: 'x', description: text });
    assert.ok(search && search.grams.length < 80, `${search?.grams.length}`);
    assert.ok(search.grams.every((gram) => [...gram].length <= 3));
  });
});
