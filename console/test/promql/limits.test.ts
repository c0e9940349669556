import assert from 'node:assert/strict';
import { createEvaluator } from '../../server/src/promql/evaluate.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import { PromqlError } from '../../server/src/promql/promql-error.js';
import { evaluateRange } from '../../server/src/promql/range-query.js';
import type { Sample } from '../../server/src/promql/vector-functions.js';
import { queryMetrics } from '../../server/src/queries/metrics/query-metrics.js';
import type { SeriesStore } from '../../server/src/scrape/series.js';
import { type SampleRow, sourceOf } from './sample-series.js';

describe('limits of PromQL expressions', () => {
  const evaluate = (text: string) => createEvaluator(parsePromql(text), { source: sourceOf([]) }).at(0);
  const nested = (depth: number, wrap: (inner: string) => string) => {
    let text = 'label_replace(vector(1), "a", "0123456789abcdef", "", "")';
    for (let i = 0; i < depth; i++) text = wrap(text);
    return text;
  };

  for (const [name, wrap] of [
    ['label_join', (inner: string) => `label_join(${inner}, "a", "", "a", "a")`],
    ['label_replace', (inner: string) => `label_replace(${inner}, "a", "$1$1", "a", "(.*)")`],
  ] as const)
    it(`allow label values of 2,048 characters from ${name}, and no longer ones`, () => {
      const [sample] = evaluate(nested(7, wrap)) as Sample[];
      assert.equal(sample?.labels.a?.length, 2048);
      for (const depth of [8, 40])
        assert.throws(() => evaluate(nested(depth, wrap)), /label value has more than 2048 characters/);
    });

  it('include all long label values of an evaluation', () => {
    const long = nested(7, (inner) => `label_join(${inner}, "a", "", "a", "a")`);
    const text = `label_join(x * on () group_left (a) ${long}, "b", "", "a")`;
    const evaluator = createEvaluator(parsePromql(text), { source: sourceOf(series(9000)) });
    assert.throws(() => evaluator.at(0), /label values of more than 16777216 characters/);
  });

  it('include series times steps, before the values are allocated', async () => {
    const range = { startMs: 0, endMs: 249_999, stepMs: 1 };
    const evaluating = evaluateRange(parsePromql('x'), range, { source: sourceOf(series(5)) });
    await assert.rejects(evaluating, (error) => {
      assert.ok(error instanceof PromqlError);
      assert.match(error.message, /5 series or more times 250000 steps/);
      return true;
    });
  });

  it('include the points of a response', async () => {
    const range = { sinceMs: 0, untilMs: 9999, stepMs: 1 };
    const store = { instances: [] } as unknown as SeriesStore;
    const source = sourceOf(series(30));
    const result = await queryMetrics(source, store, { expr: 'x', ...range, limit: 25 });
    assert.equal(result.items.length, 25);
    await assert.rejects(
      queryMetrics(source, store, { expr: 'x', ...range, limit: 26 }),
      /260000 points, more than 250000: a larger step or a lower limit/,
    );
  });
});

describe('labels of PromQL expressions', () => {
  it('are absent for names that every object has, such as constructor', () => {
    const text = (expression: string) =>
      createEvaluator(parsePromql(expression), { source: sourceOf(series(1)) }).at(0) as Sample[];
    assert.equal(text('x{constructor=""}').length, 1);
    assert.equal(text('x{__proto__=~".+"}').length, 0);
    assert.deepEqual(text('label_join(x, "joined", "-", "toString", "i")')[0]?.labels.joined, '-0');
  });
});

/** Returns series of the metric `x`, with one sample each. */
function series(count: number): SampleRow[] {
  return Array.from({ length: count }, (_, i) => ({ labels: { __name__: 'x', i: `${i}` }, samples: [1] }));
}
