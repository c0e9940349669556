import assert from 'node:assert/strict';
import type { MetricsQueryResult } from '../../../contract/src/metrics-query.js';
import { parsePromql } from '../../../server/src/promql/parse.js';
import {
  latencyExpression,
  rateRange,
  seriesExpressions,
  trafficExpression,
} from '../../../web/src/metrics/expressions.js';
import { serviceSeriesOf } from '../../../web/src/metrics/service-series.js';

const everything = { service: '', method: '', route: '' };

function result(
  items: [labels: Record<string, string>, values: (number | 'NaN' | null)[]][],
): MetricsQueryResult {
  return {
    items: items.map(([labels, values]) => ({
      labels,
      points: values.map((value, at) => [at * 5000, value]),
    })),
    total: items.length,
    truncated: false,
    exemplars: [
      { traceId: 'a', value: 2, timeMs: 1, stored: true, labels: { job: 'order', instance: 'o:1' } },
      { traceId: 'b', value: 1, timeMs: 1, stored: true, labels: { job: 'order', instance: 'o:2' } },
    ],
    sinceMs: 0,
    untilMs: 5000,
    stepMs: 5000,
  };
}

describe('expressions of the page Metrics', () => {
  it('are valid PromQL for every scope, with quoted label values', () => {
    const hostile = { service: 'a"b\\', method: 'GET', route: '/x{y}\n' };
    for (const filter of [everything, hostile]) {
      parsePromql(trafficExpression(filter, '30s'));
      for (const byInstance of [true, false]) parsePromql(latencyExpression(filter, '30s', byInstance));
      for (const expr of seriesExpressions(filter, '30s')) parsePromql(expr);
    }
    assert.match(trafficExpression(hostile, '30s'), /job="a\\"b\\\\"/);
  });

  it('have a rate that covers the step between two points', () => {
    assert.equal(rateRange({ since: '-15m', until: '' }), '30s');
    assert.equal(rateRange({ since: '-1d', until: '' }), '365s');
    assert.equal(rateRange({ since: '0', until: '3600000' }), '30s');
  });
});

describe('serviceSeriesOf', () => {
  const traffic = result([
    [{ job: 'order', instance: 'o:1', signal: 'requests' }, [2, null]],
    [{ job: 'order', instance: 'o:2', signal: 'requests' }, [2, 0]],
    [{ job: 'order', instance: 'o:2', signal: 'failed' }, [1, 0]],
    [{ job: 'a', instance: 'a:1', signal: 'requests' }, [1, 1]],
  ]);
  const latency = result([[{ job: 'order', signal: 'p95' }, ['NaN', 0.2]]]);

  it('sums the instances of a service, in the order of the targets', () => {
    const [order, other] = serviceSeriesOf(traffic, latency, {
      byInstance: false,
      order: ['order', 'order'],
    });
    assert.equal(order?.service, 'order');
    assert.deepEqual(order?.instances, ['o:1', 'o:2']);
    assert.deepEqual(order?.rate, [4, 0]);
    assert.deepEqual(order?.errorShare, [0.25, null]);
    assert.deepEqual(order?.latency.p95, [null, 0.2]);
    assert.deepEqual(order?.latency.p50, []);
    assert.equal(order?.exemplars.length, 2);
    assert.equal(other?.service, 'a');
    assert.deepEqual(other?.exemplars, []);
  });

  it('keeps the times of each query: the later one ends later', () => {
    const later = result([[{ job: 'order', signal: 'p95' }, [0.1, 0.2, 0.3]]]);
    const [order] = serviceSeriesOf(traffic, later, { byInstance: false, order: ['order'] });
    assert.deepEqual(order?.timesMs, [0, 5000]);
    assert.deepEqual(order?.latencyTimesMs, [0, 5000, 10_000]);
    assert.deepEqual(order?.latency.p95, [0.1, 0.2, 0.3]);
  });

  it('separates the instances when chosen', () => {
    const series = serviceSeriesOf(traffic, latency, { byInstance: true, order: [] });
    assert.deepEqual(
      series.map(({ service, instance, rate }) => [service, instance, rate]),
      [
        ['a', 'a:1', [1, 1]],
        ['order', 'o:1', [2, null]],
        ['order', 'o:2', [2, 0]],
      ],
    );
    assert.deepEqual(
      series[2]?.exemplars.map(({ traceId }) => traceId),
      ['b'],
    );
  });
});
