import assert from 'node:assert/strict';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';
import { increase, requestStatistics } from '../../server/src/scrape/request-statistics.js';
import { createSeriesStore } from '../../server/src/scrape/series.js';

const metric = 'http_server_request_duration_seconds';

/** Cumulative counts of the buckets up to 0.1, 0.2, 0.4 and +Inf. */
function histogram(labels: string, [a, b, c, d]: [number, number, number, number]): string {
  const line = (le: string, n: number) =>
    `${metric}_bucket{${labels},le="${le}"} ${n} # {trace_id="t${le}"} 0.15 1700000000\n`;
  return `${line('0.1', a)}${line('0.2', b)}${line('0.4', c)}${line('+Inf', d)}${metric}_count{${labels}} ${d}\n`;
}

describe('requestStatistics', () => {
  it('gives rate, errors and quantiles as PromQL would', () => {
    const store = createSeriesStore({ slots: 10, maxSeries: 100 });
    const ok = 'method="GET",route="/a",status_code="200"';
    const bad = 'method="GET",route="/a",status_code="503"';
    const probe = 'method="GET",route="/health/ready",status_code="200"';
    store.record(
      'order',
      0,
      parseExposition(histogram(ok, [10, 20, 30, 30]) + histogram(probe, [0, 0, 0, 0])),
    );
    // 40 more answers: 20 within 0.1, 10 within 0.2, 9 within 0.4, one slower; and 10 failures, new since, in 0.1
    const second =
      histogram(ok, [30, 50, 69, 70]) + histogram(bad, [10, 10, 10, 10]) + histogram(probe, [99, 99, 99, 99]);
    store.record('order', 10_000, parseExposition(second));
    const [statistics] = requestStatistics(store, ['order', 'never scraped']);
    assert.equal(statistics?.service, 'order');
    assert.equal(statistics?.points.length, 1);
    const [point] = statistics?.points ?? [];
    assert.equal(point?.timeMs, 10_000);
    assert.equal(point?.rate, 5);
    assert.equal(point?.errorRate, 0.2);
    assert.ok(Math.abs((point?.p50 ?? 0) - (0.1 * 25) / 30) < 1e-9); // rank 25 of 50, in the first bucket of 30
    assert.ok(Math.abs((point?.p95 ?? 0) - (0.2 + (0.2 * 7.5) / 9)) < 1e-9); // rank 47.5, 40 below 0.2, 9 up to 0.4
    assert.equal(point?.p99, 0.4); // in +Inf: the highest bound that is known
    assert.equal(statistics?.exemplars.length, 4);
    assert.equal(statistics?.exemplars[0]?.route, '/a');
  });

  it('gives no quantile and no error rate without requests', () => {
    const store = createSeriesStore({ slots: 10, maxSeries: 100 });
    for (const at of [0, 5000])
      store.record('order', at, parseExposition(histogram('route="/a"', [1, 1, 1, 1])));
    assert.deepEqual(requestStatistics(store, ['order', 'never scraped'])[0]?.points, [
      { timeMs: 5000, rate: 0, errorRate: null, p50: null, p95: null, p99: null },
    ]);
  });
});

describe('increase', () => {
  const of = (...values: number[]) =>
    increase(
      Float64Array.from(values),
      values.map((_, i) => i),
    );
  it('adds up growth, through a restart, a gap, and a beginning', () => {
    assert.equal(of(5, 7, 10), 5);
    assert.equal(of(5, 7, 1, 2), 4);
    assert.equal(of(5, Number.NaN, 8), 3);
    assert.equal(of(Number.NaN, 3, 4), 4);
    assert.equal(of(9), 0);
  });
});
