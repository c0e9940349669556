import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createEvaluator } from '../../server/src/promql/evaluate.js';
import { formatLabels } from '../../server/src/promql/labels.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import { PromqlError } from '../../server/src/promql/promql-error.js';
import { functionExpressions } from './function-expressions.js';
import { evaluateWithPromtool, type Result, type Results } from './promtool.js';
import { repositoryExpressions, root } from './repository-expressions.js';
import { functionSeries, type SampleRow, seriesFor, sourceOf } from './sample-series.js';

const recordedPath = 'console/test/promql/prometheus-3.5.json';
const seconds = [300, 495];
const promtool = process.env.PROMTOOL;
const suites: Readonly<Record<string, { expressions: readonly string[]; rows: () => SampleRow[] }>> = {
  functions: { expressions: functionExpressions, rows: functionSeries },
  repository: {
    expressions: repositoryExpressions(),
    rows: () => seriesFor(repositoryExpressions()),
  },
};

describe('PromQL', function comparison() {
  this.timeout(120_000);
  for (const [name, { expressions, rows }] of Object.entries(suites)) {
    describe(`expressions of ${name}`, () => {
      let results: Results;
      before('read the results of Prometheus', async () => {
        const recorded = JSON.parse(readFileSync(join(root, recordedPath), 'utf8')) as Record<
          string,
          Results
        >;
        results = recorded[name] ?? {};
        if (!promtool) return;
        results = await evaluateWithPromtool(promtool, rows(), expressions, seconds);
        if (process.env.UPDATE_PROMQL) {
          const text = JSON.stringify({ ...recorded, [name]: results }, null, 1);
          writeFileSync(join(root, recordedPath), `${text}\n`);
        } else
          assert.deepEqual(
            recorded[name],
            results,
            'PROMTOOL=<path> UPDATE_PROMQL=1 records the results anew',
          );
      });

      it('has a recorded result for each expression', () => {
        assert.deepEqual(Object.keys(results), [...expressions]);
      });

      for (const text of expressions) {
        it(`evaluates ${text.replace(/\s+/g, ' ')} as Prometheus does`, () => {
          const source = sourceOf(rowsOnce(name));
          const evaluator = createEvaluator(parsePromql(text), { source });
          for (const at of seconds) {
            const expected = results[text]?.[at] as Result;
            if ('error' in expected) {
              assert.throws(() => evaluator.at(at * 1000), PromqlError, expected.error);
              continue;
            }
            compare(evaluator.at(at * 1000), expected as Record<string, string>, `at ${at} s`);
          }
        });
      }
    });
  }

  const held = new Map<string, SampleRow[]>();
  function rowsOnce(name: string): SampleRow[] {
    const rows = held.get(name) ?? suites[name]?.rows() ?? [];
    held.set(name, rows);
    return rows;
  }

  it('has series for most expressions of the repository', () => {
    const { repository } = JSON.parse(readFileSync(join(root, recordedPath), 'utf8')) as Record<
      string,
      Results
    >;
    const all = Object.values(repository ?? {});
    const filled = all.filter((byTime) =>
      Object.values(byTime).some((result) => Object.keys(result).length > 0),
    );
    assert.ok(
      filled.length > 0.8 * all.length,
      `${filled.length} of ${all.length} expressions have a result`,
    );
  });
});

/** Compares values with a relative tolerance of 1e-9 and an absolute one of 1e-15, because the order of additions differs. */
function compare(
  value: ReturnType<ReturnType<typeof createEvaluator>['at']>,
  expected: Record<string, string>,
  when: string,
): void {
  const own = new Map(
    typeof value === 'object'
      ? value.map((each) => [formatLabels(each.labels), each.value] as const)
      : [['{}', Number(value)] as const],
  );
  assert.deepEqual([...own.keys()].sort(), Object.keys(expected).sort(), `labels ${when}`);
  for (const [labels, text] of Object.entries(expected)) {
    const [a, b] = [
      own.get(labels) as number,
      text === '+Inf' ? Infinity : text === '-Inf' ? -Infinity : Number(text),
    ];
    const isEqual =
      Object.is(a, b) ||
      a === b ||
      Math.abs(a - b) <= Math.max(1e-15, 1e-9 * Math.max(Math.abs(a), Math.abs(b)));
    assert.ok(isEqual, `${labels} ${when}: ${a}, Prometheus has ${text}`);
  }
}
