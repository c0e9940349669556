import assert from 'node:assert/strict';
import { changesOfCaches } from '../../server/src/queries/overview/cache-changes.js';
import { firstMs, started, stepMs, storeOf } from './anomalies/scraped.js';

/** Returns a scrape with the reads of one cache map. */
function reads(hits: number, misses: number): string {
  const series = (outcome: string) =>
    `cache_operations_total{map="products",operation="get",outcome="${outcome}"}`;
  return `${started}\n# TYPE cache_operations_total counter\n${series('hit')} ${hits}\n${series('miss')} ${misses}`;
}

/** Returns the changes between two ranges, of which the first one ends after `at` scrapes. */
function changes(scrapes: readonly string[], at: number) {
  const store = storeOf(scrapes, 120, 'product');
  const middle = (firstMs + (at - 1) * stepMs) * 1000;
  const scope = (afterUs: number, untilUs: number) => ({ range: { afterUs, untilUs } }) as never;
  return changesOfCaches(store.instances, scope(middle, middle + 1e12), scope(0, middle));
}

describe('changesOfCaches', () => {
  it('names a cache map that has no more hits, with the first scrape that shows a miss', () => {
    const found = changes([reads(0, 0), reads(80, 20), reads(80, 60)], 2);
    assert.deepEqual(found, [
      {
        kind: 'cache-misses',
        atMs: firstMs + 2 * stepMs,
        service: 'product',
        text: '100 % of the reads of the cache products are misses, before 20 %',
        link: '#/metrics?service=product',
      },
    ]);
  });

  it('names no map with an unchanged share of misses, with few reads, or without earlier reads', () => {
    assert.deepEqual(changes([reads(0, 0), reads(50, 50), reads(98, 102)], 2), []);
    assert.deepEqual(changes([reads(0, 0), reads(5, 5), reads(5, 7)], 2), []);
    assert.deepEqual(changes([reads(0, 0), reads(0, 40)], 1), []);
  });

  it('counts the reads after a restart of the process from zero', () => {
    assert.equal(changes([reads(0, 0), reads(80, 20), reads(0, 50)], 2).length, 1);
  });
});
