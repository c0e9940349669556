import assert from 'node:assert/strict';
import { quantileOf } from '../../server/src/scrape/quantile.js';

const median = (...buckets: [number, number][]) => quantileOf(new Map(buckets))(0.5);

describe('quantileOf', () => {
  for (const [name, buckets, wanted] of [
    [
      'lies within a bucket',
      [
        [1, 0],
        [2, 10],
        [Infinity, 10],
      ],
      1.5,
    ],
    [
      'is the highest bound known, in the +Inf bucket',
      [
        [1, 1],
        [2, 1],
        [Infinity, 10],
      ],
      2,
    ],
    [
      'is none without a +Inf bucket, as in PromQL',
      [
        [1, 5],
        [2, 10],
      ],
      null,
    ],
    ['is none in a lone +Inf bucket', [[Infinity, 10]], null],
    [
      'is none without growth',
      [
        [1, 0],
        [Infinity, 0],
      ],
      null,
    ],
    [
      'is none for counts that are no finite number',
      [
        [1, 5],
        [Infinity, Infinity],
      ],
      null,
    ],
    [
      'is the bound of a first bucket that is not positive',
      [
        [-1, 8],
        [Infinity, 10],
      ],
      -1,
    ],
    [
      'takes bounds that only some instances have as monotonic',
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
