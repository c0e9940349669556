import assert from 'node:assert/strict';
import { parsePromql } from '../../../server/src/promql/parse.js';
import { chartQuery, exploreLink, expressionsOf, suggestions } from '../../../web/src/explore/charts.js';
import {
  expressionOf,
  markedParts,
  seriesTexts,
  unitOf,
  viewsOf,
} from '../../../web/src/explore/expression.js';

describe('expressions of the page Series', () => {
  it('are made from a metric, a view, labels and filters, and are valid PromQL', () => {
    const base = { metric: 'm', by: ['job'], filters: { route: '/a"b', job: '' } };
    const made = [
      [expressionOf({ ...base, view: 'rate' }), 'sum by (job) (rate(m{route="/a\\"b"}[1m]))'],
      [expressionOf({ ...base, view: 'value', by: undefined, filters: {} }), 'm'],
      [
        expressionOf({ ...base, metric: 'm_bucket', view: 'p95', filters: {} }),
        'histogram_quantile(0.95, sum by (le, job) (rate(m_bucket[1m])))',
      ],
      [expressionOf({ ...base, view: 'average', filters: {} }), 'avg by (job) (m)'],
      [expressionOf({ ...base, view: 'increase', by: undefined, filters: {} }), 'increase(m[1m])'],
    ];
    for (const [expr = '', expected] of made) {
      assert.equal(expr, expected);
      parsePromql(expr);
    }
    for (const { expr } of suggestions) parsePromql(expr);
  });

  it('offer the views that suit the type of the metric', () => {
    const first = (name: string, type: 'counter' | 'gauge' | 'histogram') => viewsOf({ name, type })[0]?.view;
    assert.equal(first('x_total', 'counter'), 'rate');
    assert.equal(first('x_bucket', 'histogram'), 'p95');
    assert.equal(first('x', 'gauge'), 'value');
  });

  it('have a unit by the names of metrics and functions', () => {
    const units = {
      'sum by (job) (rate(http_server_request_duration_seconds_count[1m]))': 'rate',
      'histogram_quantile(0.95, rate(http_server_request_duration_seconds_bucket[1m]))': 'seconds',
      process_resident_memory_bytes: 'bytes',
      'slo:sli_error:ratio_rate20s': 'share',
      'rate(process_cpu_seconds_total[1m])': 'number',
      'nodejs_eventloop_lag_p99_seconds{job="a_bytes"}': 'seconds',
      up: 'number',
    };
    for (const [expr, unit] of Object.entries(units)) assert.equal(unitOf(expr), unit, expr);
  });

  it('have legends without the labels that all series share', () => {
    assert.deepEqual(
      seriesTexts([
        { __name__: 'm', job: 'a', x: '1' },
        { __name__: 'm', job: 'b', x: '1' },
      ]),
      ['job=a', 'job=b'],
    );
    assert.deepEqual(seriesTexts([{ job: 'a' }]), ['job=a']);
    assert.deepEqual(seriesTexts([{}]), ['value']);
  });

  it('are split at an error, which marks at least one character', () => {
    assert.deepEqual(markedParts('sum(x', { from: 4, to: 5 }), ['sum(', 'x', '']);
    assert.deepEqual(markedParts('sum(', { from: 4, to: 4 }), ['sum(', ' ', '']);
    assert.deepEqual(markedParts('a)b', { from: 1, to: 1 }), ['a', ')', 'b']);
  });

  it('are read from the address that a link has', () => {
    const link = exploreLink(['a + b', 'c{d="e&f"}'], { since: '-5m' });
    const query = new URLSearchParams(link.split('?')[1]);
    assert.deepEqual(expressionsOf(query), ['a + b', 'c{d="e&f"}']);
    assert.equal(query.get('since'), '-5m');
    assert.deepEqual(
      Object.entries(chartQuery(['x'])).filter(([, value]) => value),
      [['expr', 'x']],
    );
  });
});
