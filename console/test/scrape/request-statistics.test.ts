import assert from 'node:assert/strict';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';
import { requestStatistics } from '../../server/src/scrape/request-statistics.js';
import { toSingleInstance } from '../../server/src/scrape/resolve-instances.js';
import { createSeriesStore, type SeriesStore } from '../../server/src/scrape/series.js';

const metric = 'http_server_request_duration_seconds';
const ok = 'method="GET",route="/a",status_code="200"';
const bad = 'method="GET",route="/a",status_code="503"';

type Buckets = readonly [number, number, number, number];

/** Cumulative counts of the buckets up to 0.1, 0.2, 0.4 and +Inf. */
function histogram(labels: string, [a, b, c, d]: Buckets): string {
  const line = (le: string, n: number | string) =>
    `${metric}_bucket{${labels},le="${le}"} ${n} # {trace_id="t${le}"} 0.15 1700000000\n`;
  return `${line('0.1', a)}${line('0.2', b)}${line('0.4', c)}${line('+Inf', d)}${metric}_count{${labels}} ${d}\n`;
}

const one = toSingleInstance({ name: 'order', url: 'http://127.0.0.1:8084/metrics' });
const two = toSingleInstance({ name: 'order', url: 'http://127.0.0.1:9084/metrics' });
const read = (text: string) => parseExposition(`${text}# EOF`, { format: 'openmetrics' });
const all = (n: number): Buckets => [n, n, n, n];

describe('requestStatistics', () => {
  let store: SeriesStore;
  beforeEach(() => {
    store = createSeriesStore({ slots: 10, maxSeries: 100 });
  });
  const record = (instance: typeof one, timeMs: number, text: string | undefined) =>
    store.record(instance, timeMs, text === undefined ? undefined : read(text));
  const rates = (filter = {}) =>
    requestStatistics(store, ['order'], filter).map(({ points }) => points.map(({ rate }) => rate));

  it('counts only the requests of the wanted method and route', () => {
    const other = 'method="PUT",route="/b",status_code="200"';
    record(one, 0, histogram(ok, all(10)) + histogram(other, all(10)));
    record(one, 10_000, histogram(ok, all(20)) + histogram(other, all(40)));
    assert.deepEqual(rates(), [[4]]);
    assert.deepEqual(rates({ route: '/a' }), [[1]]);
    assert.deepEqual(rates({ method: 'PUT' }), [[3]]);
    assert.deepEqual(rates({ method: 'GET', route: '/b' }), [[0]]);
    const [statistics] = requestStatistics(store, ['order'], { route: '/b' });
    assert.deepEqual([...new Set(statistics?.exemplars.map(({ route }) => route))], ['/b']);
  });

  it('calculates rate, errors and quantiles like PromQL', () => {
    const probe = 'method="GET",route="/health/ready",status_code="200"';
    record(one, 0, histogram(ok, [10, 20, 30, 30]) + histogram(probe, all(0)));
    // 40 more responses: 20 within 0.1, 10 within 0.2, 9 within 0.4, one slower; and 10 failures, of a new series, within 0.1
    record(
      one,
      10_000,
      histogram(ok, [30, 50, 69, 70]) + histogram(bad, all(10)) + histogram(probe, all(99)),
    );
    const [statistics] = requestStatistics(store, ['order', 'never scraped']);
    assert.equal(statistics?.service, 'order');
    assert.equal(statistics?.points.length, 1);
    const [point] = statistics?.points ?? [];
    assert.equal(point?.timeMs, 10_000);
    assert.equal(point?.rate, 5);
    assert.equal(point?.errorRate, 0.2);
    assert.ok(Math.abs((point?.p50 ?? 0) - (0.1 * 25) / 30) < 1e-9); // rank 25 of 50, in the first bucket of 30
    assert.ok(Math.abs((point?.p95 ?? 0) - (0.2 + (0.2 * 7.5) / 9)) < 1e-9); // rank 47.5, 40 below 0.2, 9 up to 0.4
    assert.equal(point?.p99, 0.4); // in +Inf: the highest finite bound
    assert.equal(statistics?.exemplars.length, 4);
    assert.deepEqual(
      [statistics?.exemplars[0]?.route, statistics?.exemplars[0]?.instance],
      ['/a', '127.0.0.1:8084'],
    );
  });

  it('has no quantile and no error rate without requests', () => {
    for (const at of [0, 5000]) record(one, at, histogram('route="/a"', all(1)));
    assert.deepEqual(requestStatistics(store, ['order', 'never scraped'])[0]?.points, [
      { timeMs: 5000, rate: 0, errorRate: null, p50: null, p95: null, p99: null },
    ]);
  });

  it('sums two instances with very different counts, and reports each one separately', () => {
    for (let n = 0; n < 5; n++) {
      record(one, n * 5000, histogram(ok, all(100_000 + n * 15)));
      record(two, n * 5000, histogram(ok, all(50 + n * 5)));
    }
    assert.deepEqual(rates(), [[4, 4, 4, 4]]);
    assert.deepEqual(rates({ by: 'instance' }), [
      [3, 3, 3, 3],
      [1, 1, 1, 1],
    ]);
    assert.deepEqual(rates({ instance: '127.0.0.1:9084' }), [[1, 1, 1, 1]]);
    assert.deepEqual(rates({ instance: 'elsewhere' }), []);
    assert.deepEqual(rates({ service: 'product' }), []);
    const [sum] = requestStatistics(store, ['order']);
    assert.deepEqual(
      [sum?.instance, sum?.instances.map(({ instance }) => instance)],
      [undefined, ['127.0.0.1:8084', '127.0.0.1:9084']],
    );
    assert.equal(requestStatistics(store, ['order', 'order']).length, 1, 'a service that has two targets');
  });

  it('calculates quantiles from the buckets summed over the instances', () => {
    record(one, 0, histogram(ok, all(0)));
    record(two, 0, histogram(ok, all(0)));
    record(one, 10_000, histogram(ok, [90, 90, 90, 90]));
    record(two, 10_000, histogram(ok, [0, 0, 10, 10]));
    const [point] = requestStatistics(store, ['order'])[0]?.points ?? [];
    assert.deepEqual([point?.rate, point?.p95], [10, 0.30000000000000004]); // rank 95 of 100, 5 of the 10 up to 0.4
  });

  it('detects the restart of one of two instances', () => {
    const counts = [100, 110, 4, 11];
    for (const [n, count] of counts.entries()) {
      record(one, n * 1000, histogram(ok, all(count)));
      record(two, n * 1000, histogram(ok, all(5000)));
    }
    assert.deepEqual(rates(), [[10, (10 + 4) / 2, (10 + 4 + 7) / 3]]);
  });

  it('counts an instance that is new, or responds again after a long time, from its first response', () => {
    for (let n = 0; n < 9; n++) {
      record(one, n * 1000, histogram(ok, all(n)));
      // no response for longer than the scrapes that a point covers
      record(two, n * 1000, n === 0 || n === 8 ? histogram(ok, all(70_000 + n)) : undefined);
    }
    assert.deepEqual(rates(), [[1, 1, 1, 1, 1, 1, 1, 1]]);
    const three = toSingleInstance({ name: 'order', url: 'http://127.0.0.1:7084/metrics' });
    record(three, 8000, histogram(ok, all(10_000)));
    record(one, 9000, histogram(ok, all(9)));
    record(two, 9000, histogram(ok, all(70_008)));
    record(three, 9000, histogram(ok, all(10_006)));
    assert.equal(rates()[0]?.at(-1), 1 + 6 / 6);
  });

  it('has no values while no instance responds, and omits a service that never responded', () => {
    record(one, 0, undefined);
    record(one, 1000, undefined);
    assert.deepEqual(requestStatistics(store, ['order']), []);
    for (let n = 2; n < 4; n++) record(one, n * 1000, histogram(ok, all(n)));
    for (let n = 4; n < 10; n++) record(one, n * 1000, undefined);
    assert.deepEqual(rates()[0]?.slice(0, 3), [null, null, 1 / 3]);
    assert.equal(rates()[0]?.at(-1), null);
  });

  it('has no values at the first scrape that fails, but values of the other instance', () => {
    for (let n = 0; n < 3; n++) record(one, n * 5000, histogram(ok, all(n)));
    record(one, 15_000, undefined);
    const down = requestStatistics(store, ['order'])[0]?.points.at(-1);
    assert.deepEqual(down, { timeMs: 15_000, rate: null, errorRate: null, p50: null, p95: null, p99: null });
    record(one, 20_000, undefined);
    record(two, 15_000, histogram(ok, all(0)));
    record(two, 20_000, histogram(ok, all(5)));
    assert.equal(rates({ instance: two.instance })[0]?.at(-1), 1);
    assert.equal(rates({ instance: one.instance })[0]?.at(-1), null);
    assert.notEqual(rates()[0]?.at(-1), null);
  });

  it('keeps the points of an instance that is no longer scraped, and marks it as gone', () => {
    for (let n = 0; n < 2; n++) for (const each of [one, two]) record(each, n * 1000, histogram(ok, all(n)));
    store.retain([one], 2000);
    record(one, 2000, histogram(ok, all(2)));
    const [sum] = requestStatistics(store, ['order']);
    assert.deepEqual(sum?.instances, [
      { instance: '127.0.0.1:8084', isGone: false },
      { instance: '127.0.0.1:9084', isGone: true },
    ]);
    assert.deepEqual(rates(), [[2, 1.5]]);
  });

  it('counts the first request of a known instance, but not a series that was dropped at a limit before', () => {
    const small = createSeriesStore({ slots: 10, maxSeries: 6 });
    small.record(one, 0, read('up 1\nlive 1\n'));
    small.record(two, 0, read(`b 1\nc 1\nd 1\ne 1\n${metric}_count{route="/a"} 8000\n`));
    assert.deepEqual(requestStatistics(small, ['order'])[0]?.points, []);
    small.retain([two], 0);
    small.record(two, 1000, read(`${metric}_count{route="/a"} 8001\n`));
    small.record(two, 2000, read(`${metric}_count{route="/a"} 8003\n${metric}_count{route="/new"} 2\n`));
    const [sum] = requestStatistics(small, ['order']);
    assert.deepEqual(
      sum?.points.map(({ rate }) => rate),
      [0, 2],
    );
  });

  it('returns finite numbers or null for any counters, buckets and exemplars', () => {
    const odd = (count: string, moment: string) => {
      const buckets = ['NaN', '-Inf', '1e308', 'x', '+Inf'].map(
        (le) => `${metric}_bucket{${ok},le="${le}"} ${count} # {trace_id="t${le}"} NaN ${moment}\n`,
      );
      return `${buckets.join('')}${metric}_count{${ok}} ${count}\n`;
    };
    const counts = ['1', 'NaN', '+Inf', '1.7e308', '-1.7e308', '1.7e308', '0', '5'];
    for (const [n, count] of counts.entries()) record(one, n * 1000, odd(count, n === 0 ? '1' : '1e300'));
    const [statistics] = requestStatistics(store, ['order']);
    const text = JSON.stringify(statistics, (_, value) => {
      assert.ok(typeof value !== 'number' || Number.isFinite(value), String(value));
      return value;
    });
    assert.match(text, /"value":"NaN"/);
    assert.equal(statistics?.points.length, counts.length - 1);
    assert.equal(statistics?.exemplars[0]?.timeMs, undefined);
  });
});
