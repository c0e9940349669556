import assert from 'node:assert/strict';
import { NumberList, TimeList } from '../../server/src/queries/number-list.js';

describe('NumberList', () => {
  const listOf = (values: readonly number[]) => {
    const list = new NumberList();
    for (const value of values) list.add(value);
    return list;
  };

  it('has the numbers that were added, whatever they are', () => {
    for (const length of [0, 15, 16, 100, 4095, 4096, 4097, 8192, 10_000])
      for (const last of [7, 2 ** 32 - 1, 2 ** 32, -1, 0.5, Number.NaN, Infinity, 1e15]) {
        const whole = Array.from({ length }, (_, n) => n * 400_000);
        const values = [...whole, last, 3];
        const list = listOf(values);
        assert.equal(list.count, values.length);
        assert.deepEqual([...list.toArray()], values);
        assert.deepEqual(
          values.map((_, at) => list.at(at)),
          values,
        );
      }
  });

  it('takes four bytes for a whole number below 2^32, and eight for others', () => {
    assert.equal(listOf([1, 2 ** 32 - 1]).toArray().byteLength, 8);
    assert.equal(listOf([1, 2 ** 32]).toArray().byteLength, 16);
  });
});

describe('TimeList', () => {
  it('has exactly the times that were added, in any order, with fractions, and far apart', () => {
    const first = 1_764_500_000_000_000;
    const near = Array.from({ length: 100 }, (_, n) => first + 40_000_000 * n);
    for (const others of [[], [first - 1], [first + 0.25], [first + 2 ** 33], [0.001, 0], [-5.5], [Infinity]])
      for (const times of [
        [...near, ...others, first + 3],
        [...others, ...near],
      ]) {
        const list = new TimeList();
        for (const time of times) list.add(time);
        assert.deepEqual(
          times.map((_, at) => list.at(at)),
          times,
        );
      }
  });
});
