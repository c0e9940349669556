import assert from 'node:assert/strict';
import { createEvaluator } from '../../server/src/promql/evaluate.js';
import { keyOfLabels, type Labels } from '../../server/src/promql/labels.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import type { SampleSeries, SampleSource } from '../../server/src/promql/samples.js';
import type { Sample } from '../../server/src/promql/vector-functions.js';

const labelsOf = (a: string, b: string): Labels => ({ __name__: 'x', a, b });
const [au, av, bu, bv] = [labelsOf('a', 'u'), labelsOf('a', 'v'), labelsOf('b', 'u'), labelsOf('b', 'v')];

/** Series and their values at each second; undefined for a series without a sample. */
const steps: readonly (readonly [Labels, number | undefined][])[] = [
  [],
  [
    [au, 1],
    [bu, 2],
  ],
  // the same series again
  [
    [au, 3],
    [bu, 4],
  ],
  // another order
  [
    [bu, 5],
    [au, 6],
  ],
  // the same number of series, of other groups
  [
    [bu, 7],
    [bv, 8],
  ],
  // a series without a sample takes no place
  [
    [au, undefined],
    [bu, 9],
    [bv, 10],
  ],
  // one series less, which the others follow
  [[bv, 11]],
  [],
  [
    [au, 12],
    [av, Number.NaN],
    [bu, 13],
    [bv, 14],
  ],
  // equal labels in a new object
  [
    [au, 15],
    [{ ...av }, 16],
    [bu, 17],
    [bv, 18],
  ],
];

/** A source whose series change with each second. */
function createChangingSource(): SampleSource & { second: number } {
  return {
    second: 0,
    get generation() {
      return this.second;
    },
    select() {
      return (steps[this.second] ?? []).map(
        ([labels, value]): SampleSeries => ({
          labels,
          read() {},
          latest: (_, untilMs) => (value === undefined ? undefined : { timeMs: untilMs, value }),
          firstMs: () => 0,
        }),
      );
    },
  };
}

const valuesOf = (result: Sample[]) => result.map(({ labels, value }) => [keyOfLabels(labels), value]);

describe('PromQL aggregation whose series change between evaluations', () => {
  for (const expr of [
    'sum by (a) (x)',
    'sum by (b) (x)',
    'sum without (a) (x)',
    'sum(x)',
    'topk by (a) (1, x)',
    'count_values by (b) ("value", x)',
    'sum by (a, b) (x) / on (a) group_left () sum by (a) (x)',
    'max by (a) (sum by (a, b) (x))',
  ]) {
    it(`returns what a new evaluator returns: ${expr}`, () => {
      const source = createChangingSource();
      const parsed = parsePromql(expr);
      const kept = createEvaluator(parsed, { source });
      for (let second = 0; second < steps.length; second++) {
        source.second = second;
        const fresh = createEvaluator(parsed, { source }).at(second * 1000) as Sample[];
        assert.deepEqual(valuesOf(kept.at(second * 1000) as Sample[]), valuesOf(fresh), `at ${second} s`);
      }
    });
  }

  it('assigns each value to the group of its series', () => {
    const source = createChangingSource();
    const evaluator = createEvaluator(parsePromql('sum by (a) (x)'), { source });
    const sums = steps.map((_, second) => {
      source.second = second;
      const result = evaluator.at(second * 1000) as Sample[];
      return Object.fromEntries(result.map(({ labels, value }) => [labels.a, value]));
    });
    assert.deepEqual(sums, [
      {},
      { a: 1, b: 2 },
      { a: 3, b: 4 },
      { a: 6, b: 5 },
      { b: 15 },
      { b: 19 },
      { b: 11 },
      {},
      { a: Number.NaN, b: 27 },
      { a: 31, b: 35 },
    ]);
  });

  it('keeps the groups of two aggregations of the same series apart', () => {
    const source = createChangingSource();
    const evaluator = createEvaluator(parsePromql('sum by (a) (x) or sum by (b) (x)'), { source });
    for (const second of [8, 9, 8]) {
      source.second = second;
      const groups = (evaluator.at(second * 1000) as Sample[]).map(({ labels }) => ({ ...labels }));
      assert.deepEqual(groups, [{ a: 'a' }, { a: 'b' }, { b: 'u' }, { b: 'v' }]);
    }
  });
});
