import assert from 'node:assert/strict';
import type { SeriesList } from '../../contract/src/metrics.js';
import { listSeries } from '../../server/src/api/list-series.js';
import { answerBound, createAnswerSize, takeFitting } from '../../server/src/queries/answer-size.js';
import { createPager, decodeCursor, type Page } from '../../server/src/queries/cursor.js';
import { joinGroups } from '../../server/src/queries/join-groups.js';
import { emptyHistory } from '../../server/src/scrape/history.js';
import type { SeriesStore } from '../../server/src/scrape/series.js';

const megabyte = 'x'.repeat(2 ** 20 - 100);
const limitBytes = answerBound.limit;

describe('createAnswerSize', () => {
  it('counts items up to the limit, and none after it', () => {
    const size = createAnswerSize(30);
    assert.equal(size.fits('x'.repeat(10)), true);
    assert.equal(size.fits('x'.repeat(14)), true);
    assert.equal(size.isFull, false);
    assert.equal(size.fits(''), false);
    assert.equal(size.isFull, true);
    assert.equal(size.fits(''), false);
  });
});

describe('takeFitting', () => {
  const take = (lengths: number[], maxBytes: number) => {
    let made = 0;
    const make = (length: number) => {
      made++;
      return 'x'.repeat(length);
    };
    return { items: takeFitting(lengths, make, createAnswerSize(maxBytes)).map((x) => x.length), made };
  };

  it('returns all items that fit', () => {
    assert.deepEqual(take([1, 2, 3], 100), { items: [1, 2, 3], made: 3 });
    assert.deepEqual(take([], 100), { items: [], made: 0 });
  });

  it('makes no item after the first one that does not fit', () => {
    assert.deepEqual(take([10, 10, 10, 10], 30), { items: [10, 10], made: 3 });
  });

  it('returns a first item that is too large alone, so that a reader of pages makes progress', () => {
    assert.deepEqual(take([100, 1, 1], 30), { items: [100], made: 1 });
  });
});

describe('lists whose items are large', () => {
  it('have every item once over the pages of a pager', () => {
    const all = Array.from({ length: 40 }, (_, n) => ({ id: `i${n}`, text: megabyte }));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const pager = createPager<(typeof all)[number]>(
        30,
        cursor === undefined ? undefined : decodeCursor(cursor),
      );
      for (const item of all) pager.add(Math.floor(Number(item.id.slice(1)) / 7), item.id, () => item);
      const page: Page<(typeof all)[number]> = pager.page();
      assert.ok(Buffer.byteLength(JSON.stringify(page.items)) <= limitBytes);
      assert.equal(page.total, 40);
      assert.equal(page.truncated, true);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    assert.equal(seen.length, 40);
    assert.equal(new Set(seen).size, 40);
  });

  it('end early, and set `truncated`, for groups of requests', () => {
    const groups = new Map(
      Array.from({ length: 40 }, (_, n) => [`${n}${megabyte}`, { value: `${n}${megabyte}` }]),
    );
    const joined = joinGroups({
      groups: { get: (value) => groups.get(String(value)), all: () => groups.values(), isFull: false },
      earlier: undefined,
      empty: (value) => ({ value: String(value) }),
      read: () => ({ count: 1 }),
      describe: () => ({}),
      compare: () => 0,
      limit: 40,
    });
    assert.equal(joined.items.length, 16);
    assert.equal(joined.total, 40);
    assert.equal(joined.truncated, true);
  });

  it('end early for series, with the total number of matching series', () => {
    const list = (help: string): SeriesList => {
      const one = { name: 'm', type: 'gauge', labels: {}, exemplars: [], history: emptyHistory() };
      const owner = {
        service: 's',
        instance: 'i',
        help: new Map([['m', help]]),
        series: new Map(Array.from({ length: 40 }, (_, n) => [`m${n}`, one])),
        times: [],
      };
      return listSeries({ instances: [owner] } as unknown as SeriesStore, { limit: 30 });
    };
    const small = list('short');
    assert.equal(small.items.length, 30);
    const large = list(megabyte);
    assert.equal(large.items.length, 15);
    assert.deepEqual([large.total, large.truncated], [40, true]);
  });
});
