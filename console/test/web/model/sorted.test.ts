import assert from 'node:assert/strict';
import { sorted } from '../../../web/src/parts/column-list.js';

describe('sorted', () => {
  const columns = [{ name: 'size', sortKey: (item: { size?: number }) => item.size }, { name: 'text' }];
  const items = [{ size: 2 }, {}, { size: 1 }, { size: 3 }];
  const sizes = (sort: string) => sorted(items, columns, sort).map(({ size }) => size);

  it('sorts ascending and descending, with missing values last', () => {
    assert.deepEqual(sizes('size'), [1, 2, 3, undefined]);
    assert.deepEqual(sizes('-size'), [3, 2, 1, undefined]);
  });

  for (const sort of ['', 'text', 'unknown', '-', 'constructor'])
    it(`keeps the order for ${JSON.stringify(sort)}`, () =>
      assert.equal(sorted(items, columns, sort), items));
});
