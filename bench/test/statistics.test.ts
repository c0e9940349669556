import assert from 'node:assert/strict';
import { mean, median, percentile, quartiles, shuffled } from '../src/statistics.js';

describe('statistics', () => {
  it('median accepts odd and even numbers of values in any order', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.equal(median([10, 9, 100]), 10);
    assert.ok(Number.isNaN(median([])));
  });

  it('mean returns the arithmetic mean', () => {
    assert.equal(mean([1, 2, 9]), 4);
    assert.ok(Number.isNaN(mean([])));
  });

  it('percentile uses the nearest rank', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at);
    assert.equal(percentile(values, 0.5), 50);
    assert.equal(percentile(values, 0.99), 99);
    assert.equal(percentile(values, 1), 100);
    assert.equal(percentile([7], 0.01), 7);
    assert.ok(Number.isNaN(percentile([], 0.5)));
    assert.deepEqual(quartiles([4, 3, 2, 1]), [1, 3]);
  });

  it('median and shuffled do not modify their input', () => {
    const values = [3, 1, 2];
    median(values);
    shuffled(values);
    assert.deepEqual(values, [3, 1, 2]);
  });

  it('shuffled produces every order of three values', () => {
    const orders = new Set<string>();
    for (const first of [0, 0.4, 0.9]) {
      for (const second of [0, 0.9]) {
        const randoms = [first, second];
        orders.add(shuffled(['a', 'b', 'c'], () => randoms.shift() ?? 0).join(''));
      }
    }
    assert.equal(orders.size, 6);
    for (const order of orders) assert.deepEqual([...order].sort(), ['a', 'b', 'c']);
  });
});
