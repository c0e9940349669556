import assert from 'node:assert/strict';
import { increase } from '../../server/src/scrape/increase.js';

/** Undefined: the series was not there; null: its instance did not answer. */
const of = (...values: (number | undefined | null)[]) =>
  increase(
    { answered: Uint8Array.from(values, (value) => (value === null ? 0 : 2)) },
    {
      values: Float64Array.from(values, (value) => value ?? 0),
      present: Uint8Array.from(values, (value) => (typeof value === 'number' ? 1 : 0)),
    },
    values.map((_, i) => i),
  );

describe('increase', () => {
  for (const [name, values, grown] of [
    ['growth', [5, 7, 10], 5],
    ['a restart', [5, 7, 1, 2], 4],
    ['a gap in the series', [5, undefined, 8], 3],
    ['a time without an answer', [5, null, 8], 3],
    ['a restart meanwhile', [5, null, 2], 2],
    ['a series that appears', [undefined, 3, 4], 4],
    ['a series that appears with its instance', [null, 3, 4], 1],
    ['a series that appears after a restart', [9, null, undefined, 2], 2],
    ['a single value', [9], 0],
    ['values that are no finite number', [5, Number.NaN, Infinity, 7], 2],
  ] as const) {
    it(`adds up ${name}`, () => assert.equal(of(...values), grown));
  }
});
