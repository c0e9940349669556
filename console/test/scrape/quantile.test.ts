import assert from 'node:assert/strict';
import { quantileOf } from '../../server/src/scrape/quantile.js';

const median = (...buckets: [number, number][]) => quantileOf(new Map(buckets))(0.5);

describe('quantileOf', () => {
  for (const [name, buckets, wanted] of [
    [
      'interpolates within a bucket',
      [
        [1, 0],
        [2, 10],
        [Infinity, 10],
      ],
      1.5,
    ],
    [
      'returns the highest finite bound for the +Inf bucket',
      [
        [1, 1],
        [2, 1],
        [Infinity, 10],
      ],
      2,
    ],
    [
      'returns null without a +Inf bucket, as PromQL does',
      [
        [1, 5],
        [2, 10],
      ],
      null,
    ],
    ['returns null when +Inf is the only bucket', [[Infinity, 10]], null],
    [
      'returns null without an increase',
      [
        [1, 0],
        [Infinity, 0],
      ],
      null,
    ],
    [
      'returns null for counts that are not finite',
      [
        [1, 5],
        [Infinity, Infinity],
      ],
      null,
    ],
    [
      'returns the bound of a first bucket that is not positive',
      [
        [-1, 8],
        [Infinity, 10],
      ],
      -1,
    ],
    [
      'makes the counts of bounds that only some instances have monotonic',
      [
        [1, 10],
        [2, 4],
        [Infinity, 20],
      ],
      1,
    ],
  ] as [string, [number, number][], number | null][]) {
    // biome-ignore format: above, a table
    it(name, () => assert.equal(median(...buckets), wanted));
  }
});
