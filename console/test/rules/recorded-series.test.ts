import assert from 'node:assert/strict';
import { createMatcher } from '../../server/src/promql/matcher.js';
import { parsePromql } from '../../server/src/promql/parse.js';
import { createSampleBuffer } from '../../server/src/promql/samples.js';
import { createRecordedSeries } from '../../server/src/rules/recorded-series.js';
import { createRetention } from '../../server/src/rules/retention.js';

const labels = { __name__: 'm', a: '1' };

describe('createRecordedSeries', () => {
  const countOf = (series: ReturnType<typeof createRecordedSeries>) => {
    const buffer = createSampleBuffer();
    series.select([createMatcher('__name__', '=', 'm')])[0]?.read(0, Infinity, buffer);
    return buffer.length;
  };

  it('keeps the samples of the retention, in their order', () => {
    const series = createRecordedSeries({ retentionMs: () => 100_000 });
    const rule = {};
    for (let time = 1; time <= 1000; time++) series.append(rule, time * 1000, [{ labels, value: time }]);
    assert.equal(countOf(series), 100);
    const [view] = series.select([createMatcher('a', '=', '1')]);
    assert.deepEqual(view?.latest(0, 950_500), { timeMs: 950_000, value: 950 });
    assert.equal(view?.firstMs(), 901_000);
    assert.ok(series.counts.bytes < 5000, String(series.counts.bytes));
  });

  it('loses the older half of a series at its limit of bytes', () => {
    const series = createRecordedSeries({ retentionMs: () => 1e9, maxBytes: 10_000 });
    for (let time = 1; time <= 5000; time++) series.append(labels, time * 1000, [{ labels, value: time }]);
    assert.ok(series.counts.bytes <= 10_000);
    assert.ok(countOf(series) >= 200 && countOf(series) <= 625, String(countOf(series)));
  });

  it('drops and counts further series at its limit', () => {
    const series = createRecordedSeries({ retentionMs: () => 1e9, maxSeries: 2 });
    for (const a of ['1', '2', '3']) series.append(labels, 1000, [{ labels: { ...labels, a }, value: 1 }]);
    assert.deepEqual([series.counts.series, series.counts.dropped], [2, 1]);
  });

  it('marks a series as stale that its rule no longer returns, but not those of other rules', () => {
    const series = createRecordedSeries({ retentionMs: () => 1e9 });
    const [one, other] = [{}, {}];
    series.append(one, 1000, [{ labels, value: 1 }]);
    series.append(other, 1000, [{ labels: { ...labels, a: '2' }, value: 2 }]);
    series.append(one, 2000, []);
    const latest = (a: string) => series.select([createMatcher('a', '=', a)])[0]?.latest(0, 3000);
    assert.equal(latest('1'), undefined);
    assert.deepEqual(latest('2'), { timeMs: 1000, value: 2 });
  });
});

describe('createRetention', () => {
  it('is the longest range that an expression reads of a metric, within 75 minutes and 24 hours', () => {
    const retention = createRetention();
    for (const expr of ['sum_over_time(a[12h])', 'rate(a[5m])', 'rate(b[1h] offset 1h)', 'rate(c[30d])'])
      retention.add(parsePromql(expr));
    const minutes = ['a', 'b', 'c', 'd'].map((name) => retention.of(name) / 60_000);
    assert.deepEqual(minutes, [720, 120, 1440, 75]);
  });
});
