import assert from 'node:assert/strict';
import { createEvaluator } from '../../server/src/promql/evaluate.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import type { Sample } from '../../server/src/promql/vector-functions.js';
import { type SampleRow, sourceOf } from './sample-series.js';

const rows: SampleRow[] = [3, 1, 2].map((value, i) => ({
  labels: { __name__: 'x', i: `${i}` },
  samples: [value],
}));

/** Evaluates at time 0, and counts how often a series is read. */
function evaluate(text: string): { result: Sample[]; reads: number } {
  let reads = 0;
  const source = sourceOf(rows);
  const counting = {
    generation: 0,
    select: (matchers: Parameters<typeof source.select>[0]) =>
      source.select(matchers).map((series) => ({
        ...series,
        latest: (after: number, until: number) => {
          reads++;
          return series.latest(after, until);
        },
      })),
  };
  const result = createEvaluator(parsePromql(text), { source: counting }).at(0) as Sample[];
  return { result, reads };
}

describe('PromQL evaluator with equal parts in an expression', () => {
  it('evaluates equal parts once at each time', () => {
    assert.equal(evaluate('sum by (i) (x) / sum by (i) (x)').reads, 3);
    assert.equal(evaluate('sum by (i) (x) / sum by (i) ( x )').reads, 3);
    assert.equal(evaluate('sum by (i) (x) / sum by (i) (x offset 1s)').reads, 6);
    assert.equal(evaluate('sum by (i) (x{i="1"}) or sum by (i) (x{i="2"})').reads, 2);
  });

  it('keeps the order of a shared part when a function sorts its argument', () => {
    const values = ({ result }: { result: Sample[] }) => result.map(({ value }) => value);
    assert.deepEqual(values(evaluate('sort(x * 1) + 0 * (x * 1)')), [1, 2, 3]);
    assert.deepEqual(values(evaluate('(x * 1) + 0 * sort(x * 1)')), [3, 1, 2]);
  });
});
