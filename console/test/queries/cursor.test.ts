import assert from 'node:assert/strict';
import { createPager, decodeCursor, encodeCursor, type Page } from '../../server/src/queries/cursor.js';

interface Item {
  key: number;
  id: string;
}

function pageOf(items: readonly Item[], limit: number, cursor?: string): Page<Item> {
  const pager = createPager<Item>(limit, cursor === undefined ? undefined : decodeCursor(cursor));
  for (const item of items) pager.add(item.key, item.id, () => item);
  return pager.page();
}

describe('createPager', () => {
  const items = Array.from({ length: 100 }, (_, n) => ({ key: (n * 37) % 25, id: `i${n}` }));
  const sorted = items.toSorted((a, b) => b.key - a.key || (a.id < b.id ? -1 : 1));

  for (const limit of [1, 3, 7, 50, 99, 100, 101]) {
    it(`pages of ${limit} have every item once and in order, although keys are equal`, () => {
      const seen: Item[] = [];
      let cursor: string | undefined;
      let pages = 0;
      do {
        const page = pageOf(items, limit, cursor);
        assert.equal(page.total, 100);
        assert.equal(page.truncated, limit < 100);
        seen.push(...page.items);
        cursor = page.next;
        pages++;
      } while (cursor !== undefined);
      assert.deepEqual(seen, sorted);
      assert.equal(pages, Math.ceil(100 / limit));
    });
  }

  it('continues after the same item when items were added and removed between two pages', () => {
    const first = pageOf(items, 10);
    const changed = [...items.filter(({ id }) => id !== first.items[9]?.id), { key: 99, id: 'new' }];
    const second = pageOf(changed, 10, first.next);
    assert.deepEqual(second.items, sorted.slice(10, 20));
  });

  it('has no items and no further page without matches', () => {
    assert.deepEqual(pageOf([], 5), { items: [], total: 0, truncated: false });
  });

  for (const text of ['', 'x', encodeCursor({ key: 1, id: 'a' }).slice(2), 'WzEsMl0', 'W251bGwsImEiXQ'])
    it(`decodeCursor rejects "${text}" with a 400 problem`, () => {
      assert.throws(() => decodeCursor(text), { code: 'INVALID_REQUEST' });
    });
});
