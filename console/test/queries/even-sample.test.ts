import assert from 'node:assert/strict';
import { createEvenSample } from '../../server/src/queries/differences/sample.js';

describe('createEvenSample', () => {
  const sampleOf = (count: number, limit: number) => {
    const isSelected = createEvenSample(count, limit);
    return [...Array(count).keys()].filter(() => isSelected());
  };

  it('selects all items up to the limit', () => {
    assert.deepEqual(sampleOf(0, 3), []);
    assert.deepEqual(sampleOf(3, 3), [0, 1, 2]);
  });

  it('selects as many items as the limit at equal distances', () => {
    assert.deepEqual(sampleOf(4, 3), [0, 1, 2]);
    assert.deepEqual(sampleOf(10, 4), [0, 2, 5, 7]);
    for (const count of [501, 777, 1000, 40_000]) {
      const expected = Array.from({ length: 500 }, (_, at) => Math.floor((at * count) / 500));
      assert.deepEqual(sampleOf(count, 500), expected);
    }
  });
});
