import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { dashboards, listQueries } from '../../src/index.js';
import { root } from '../../src/root.js';
import { knownMetrics } from './known-metrics.js';
import { metricsIn, syntaxErrors } from './parse-promql.js';
import { withoutVariables } from './without-variables.js';

describe('the PromQL expressions of the dashboards', () => {
  const known = knownMetrics();

  it('parse and use existing metrics in the links from traces to metrics', () => {
    const file = join(root, 'grafana/provisioning/datasources/datasources.yaml');
    const { datasources } = parse(readFileSync(file, 'utf8'), { merge: true }) as {
      datasources: { jsonData: { tracesToMetrics?: { queries: { query: string }[] } } }[];
    };
    const queries = datasources.flatMap(({ jsonData }) => jsonData.tracesToMetrics?.queries ?? []);
    assert.ok(queries.length >= 4);
    for (const { query } of queries) {
      const expr = query.replace('$$__tags', 'job="gateway", route="/products"');
      assert.deepEqual(syntaxErrors(expr), [], expr);
      for (const metric of metricsIn(expr)) assert.ok(known.has(metric), metric);
    }
  });

  for (const [name, dashboard] of Object.entries(dashboards())) {
    const expressions = listQueries(dashboard).flatMap(({ title, expr }) =>
      expr === undefined ? [] : [{ title, expr: withoutVariables(selectorOf(expr)) }],
    );

    it(`parse (${name})`, () => {
      assert.ok(expressions.length > 10, `${expressions.length} expressions`);
      for (const { title, expr } of expressions)
        assert.deepEqual(syntaxErrors(expr), [], `${title}: ${expr}`);
    });

    it(`use only metrics that exist (${name})`, () => {
      for (const { title, expr } of expressions) {
        const metrics = metricsIn(expr);
        assert.ok(metrics.length > 0, `${title}: ${expr}`);
        for (const metric of metrics) assert.ok(known.has(metric), `${title}: ${metric}`);
      }
    });
  }

  it('are refused with a wrong syntax, and with an unknown metric', () => {
    assert.equal(syntaxErrors('sum(rate(up[5m])').length > 0, true);
    assert.deepEqual(syntaxErrors('sum(rate(up[5m]))'), []);
    assert.deepEqual(metricsIn('sum(rate(a_total{x="b_total"}[5m])) / {x="c"} or slo:d:ratio'), [
      'a_total',
      '{x="c"}',
      'slo:d:ratio',
    ]);
    assert.ok(!known.has('a_total'));
  });
});

/** Returns the selector of `label_values(selector, label)`, which is not PromQL, or else the expression. */
function selectorOf(expr: string): string {
  return /^label_values\((.*), \w+\)$/.exec(expr)?.[1] ?? expr;
}
