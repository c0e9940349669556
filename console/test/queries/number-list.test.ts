import assert from 'node:assert/strict';
import { NumberList } from '../../server/src/queries/number-list.js';

describe('NumberList', () => {
  const listOf = (values: readonly number[]) => {
    const list = new NumberList();
    for (const value of values) list.add(value);
    return list;
  };

  it('has the numbers that were added, whatever they are', () => {
    const whole = Array.from({ length: 100 }, (_, n) => n * 40_000_000);
    for (const last of [7, 2 ** 32 - 1, 2 ** 32, -1, 0.5, Number.NaN, Infinity, 1e15]) {
      const values = [...whole, last, 3];
      const list = listOf(values);
      assert.equal(list.count, values.length);
      assert.deepEqual([...list.view()], values);
      assert.deepEqual(
        values.map((_, at) => list.at(at)),
        values,
      );
    }
  });

  it('takes four bytes for a whole number below 2^32, and eight for others', () => {
    assert.equal(listOf([1, 2 ** 32 - 1]).view().byteLength, 8);
    assert.equal(listOf([1, 2 ** 32]).view().byteLength, 16);
  });
});
