import assert from 'node:assert/strict';
import { createEvaluator } from '../../server/src/promql/evaluate.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import type { Sample } from '../../server/src/promql/vector-functions.js';
import { sourceOf } from './sample-series.js';

/** Evaluates at time 0 with a series `x` for each value. */
function valuesOf(expr: string, values: readonly number[]): number[] {
  const rows = values.map((value, i) => ({ labels: { __name__: 'x', i: `${i}` }, samples: [value] }));
  const result = createEvaluator(parsePromql(expr), { source: sourceOf(rows) }).at(0) as Sample[];
  return result.map(({ value }) => value);
}

describe('PromQL order by value', () => {
  const { NaN: none } = Number;

  it('places NaN last, wherever it was (sort, sort_desc, topk, bottomk)', () => {
    for (const given of [
      [3, none, 1],
      [none, 3, 1],
      [3, 1, none],
    ]) {
      assert.deepEqual(valuesOf('sort(x)', given), [1, 3, none], String(given));
      assert.deepEqual(valuesOf('sort_desc(x)', given), [3, 1, none], String(given));
      assert.deepEqual(valuesOf('topk(2, x)', given), [3, 1], String(given));
      assert.deepEqual(valuesOf('bottomk(2, x)', given), [1, 3], String(given));
    }
  });

  it('sorts infinite, equal and no values', () => {
    assert.deepEqual(valuesOf('sort(x)', [Infinity, 2, -Infinity, 2]), [-Infinity, 2, 2, Infinity]);
    assert.deepEqual(valuesOf('sort_desc(x)', [-Infinity, 2, Infinity]), [Infinity, 2, -Infinity]);
    assert.deepEqual(valuesOf('sort(x > 5)', [1]), []);
    assert.deepEqual(valuesOf('topk(0, x)', [1]), []);
  });
});
