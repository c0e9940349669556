import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/metrics.js';
import type { Metrics } from '../../src/types/metrics.js';
import { parseExposition } from './parse-exposition.js';

const openmetrics = 'application/openmetrics-text; version=1.0.0';
const fresh = (processMetrics = false) => createMetrics({ processMetrics });

/** Returns the values by `name{label="value"}`, and asserts that they are the same in both formats. */
async function series(metrics: Metrics): Promise<Record<string, number>> {
  const [text, open] = await Promise.all(
    [undefined, openmetrics].map(async (accept) => {
      const { body } = await metrics.expose(accept);
      const families = parseExposition(body, accept === undefined ? 'text' : 'openmetrics');
      return Object.fromEntries(
        [...families.values()].flatMap(({ samples }) =>
          samples.map(({ name, labels, value }) => {
            const shown = Object.entries(labels).map(([label, of]) => `${label}=${JSON.stringify(of)}`);
            return [shown.length === 0 ? name : `${name}{${shown}}`, value] as const;
          }),
        ),
      );
    }),
  );
  assert.deepEqual(text, open);
  return text as Record<string, number>;
}

describe('counter', () => {
  it('adds 1 or the given amount', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h' });
    counter.add();
    counter.add(2.5);
    counter.add(0);
    assert.deepEqual(await series(metrics), { x_total: 3.5 });
  });

  it('keeps one series for each set of label values', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h', labels: ['a', 'b'] });
    const labelled = counter.labels('1', '2');
    labelled.add();
    counter.labels('1', '2').add();
    counter.labels('2', '1').add(5);
    assert.equal(counter.labels('1', '2'), labelled);
    assert.deepEqual(await series(metrics), { 'x_total{a="1",b="2"}': 2, 'x_total{a="2",b="1"}': 5 });
  });

  it('is exposed as 0 from its declaration when it has no labels', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h' });
    metrics.counter({ name: 'y_total', help: 'h', labels: ['a'] });
    assert.deepEqual(await series(metrics), { x_total: 0 });
  });

  it('throws for the wrong number of label values', () => {
    const counter = fresh().counter({ name: 'x_total', help: 'h', labels: ['a', 'b'] });
    assert.throws(() => counter.labels('1'), /x_total has the labels \[a,b\], got 1 values/);
    assert.throws(() => counter.add(), TypeError);
  });
});

describe('gauge', () => {
  it('can be set, increased and decreased, also to infinity and NaN', async () => {
    const metrics = fresh();
    const gauge = metrics.gauge({ name: 'x', help: 'h' });
    gauge.set(5);
    gauge.add(-7.5);
    assert.deepEqual(await series(metrics), { x: -2.5 });
    gauge.set(Number.NEGATIVE_INFINITY);
    assert.deepEqual(await series(metrics), { x: Number.NEGATIVE_INFINITY });
    gauge.set(Number.NaN);
    assert.ok(Number.isNaN((await series(metrics)).x));
  });
});

describe('histogram', () => {
  it('counts into cumulative buckets with inclusive upper bounds', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1, 2.5] });
    for (const value of [0.5, 1, 1.5, 2.5, 3]) histogram.observe(value);
    assert.deepEqual(await series(metrics), {
      'x_seconds_bucket{le="1"}': 2,
      'x_seconds_bucket{le="2.5"}': 4,
      'x_seconds_bucket{le="+Inf"}': 5,
      x_seconds_sum: 8.5,
      x_seconds_count: 5,
    });
  });

  it('gives an exemplar the time passed to observe()', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    histogram.observe(0.5, span, 1_700_000_000_250);
    assert.equal((await firstExemplar(metrics))?.timestamp, 1_700_000_000.25);
  });

  it('gives an exemplar the end time of a finished span', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    histogram.observe(0.5, { ...span, endMs: 1_700_000_000_250 });
    assert.equal((await firstExemplar(metrics))?.timestamp, 1_700_000_000.25);
  });

  it('keeps an exemplar for 250 ms, and replaces it when the clock was set back', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const startMs = 1_700_000_000_000;
    const kept: [afterMs: number, span: string][] = [
      [0, 'a'],
      [249, 'a'],
      [250, 'c'],
      [300, 'c'],
      [499, 'c'],
      [500, 'f'],
      [-3_600_000, '0'],
      [-3_599_900, '0'],
    ];
    for (const [at, [afterMs, expected]] of kept.entries()) {
      const digit = 'abcdef01'[at] as string;
      const span = { traceId: digit.repeat(32), spanId: digit.repeat(16), sampled: true };
      histogram.observe(0.5, span, startMs + afterMs);
      assert.equal(
        (await firstExemplar(metrics))?.labels.trace_id,
        expected.repeat(32),
        `after ${afterMs} ms`,
      );
    }
  });

  it('keeps the latest sampled span of each bucket as its exemplar, exposed in OpenMetrics only', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1, 2] });
    const span = (digit: string, sampled = true) => ({
      traceId: digit.repeat(32),
      spanId: digit.repeat(16),
      sampled,
    });
    histogram.observe(0.5, span('a'));
    histogram.observe(1.5, span('b'), Date.now() - 1000);
    histogram.observe(1.75, span('c'));
    histogram.observe(1.9, span('d', false), Date.now() + 1000);
    histogram.observe(3);
    const { body } = await metrics.expose(openmetrics);
    const exemplars = parseExposition(body, 'openmetrics')
      .get('x_seconds')
      ?.samples.map((one) => one.exemplar);
    assert.deepEqual(
      exemplars?.map((exemplar) => exemplar && [exemplar.labels, exemplar.value]),
      [
        [{ trace_id: 'a'.repeat(32), span_id: 'a'.repeat(16) }, 0.5],
        [{ trace_id: 'c'.repeat(32), span_id: 'c'.repeat(16) }, 1.75],
        undefined,
        undefined,
        undefined,
      ],
    );
    assert.ok(Math.abs((exemplars?.[0]?.timestamp ?? 0) - Date.now() / 1000) < 5);
    assert.ok(!(await metrics.expose()).body.includes('trace_id'));
  });

  it('measures a duration with time()', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', labels: ['outcome'] });
    const stop = histogram.time();
    await new Promise((resolve) => setTimeout(resolve, 15));
    const seconds = stop('ok');
    assert.ok(seconds >= 0.014 && seconds < 10);
    const seen = await series(metrics);
    assert.equal(seen['x_seconds_count{outcome="ok"}'], 1);
    assert.equal(seen['x_seconds_sum{outcome="ok"}'], seconds);
  });

  it('throws for buckets that do not ascend, and accepts an explicit +Inf', async () => {
    const metrics = fresh();
    for (const buckets of [[2, 1], [1, 1], [Number.NaN]]) {
      assert.throws(() => metrics.histogram({ name: 'x_seconds', help: 'h', buckets }), /ascend/);
    }
    metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1, Number.POSITIVE_INFINITY] }).observe(1);
    assert.equal((await series(metrics))['x_seconds_bucket{le="+Inf"}'], 1);
  });
});

describe('series limit', () => {
  it('collects further label values in one series labelled overflow', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h', labels: ['a', 'b'], maxSeries: 3 });
    for (let at = 0; at < 100; at += 1) counter.labels(String(at), 'y').add();
    counter.labels('1', 'y').add();
    assert.deepEqual(await series(metrics), {
      'x_total{a="0",b="y"}': 1,
      'x_total{a="1",b="y"}': 2,
      'x_total{a="2",b="y"}': 1,
      'x_total{a="overflow",b="overflow"}': 97,
    });
  });

  it('is 1000 by default, also for histograms and read metrics', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', labels: ['a'], buckets: [1] });
    for (let at = 0; at < 5000; at += 1) histogram.labels(`v${at}`).observe(1);
    metrics.gaugeFrom({ name: 'y', help: 'h', labels: ['a'] }, () =>
      Array.from({ length: 5000 }, (_, at) => [[`v${at}`], 1] as const),
    );
    const seen = await series(metrics);
    assert.equal(Object.keys(seen).length, 1001 * 4 + 1001);
    assert.equal(seen['x_seconds_count{a="overflow"}'], 4000);
    assert.equal(seen['y{a="overflow"}'], 4000);
  });
});

describe('read metric', () => {
  it('is read at each scrape', async () => {
    const metrics = fresh();
    let count = 1;
    metrics.counterFrom({ name: 'x_total', help: 'h' }, () => count);
    metrics.gaugeFrom({ name: 'y', help: 'h', labels: ['a'] }, () => [
      [['one'], count * 10],
      [['two'], -1],
    ]);
    assert.deepEqual(await series(metrics), { x_total: 1, 'y{a="one"}': 10, 'y{a="two"}': -1 });
    count = 2;
    assert.deepEqual(await series(metrics), { x_total: 2, 'y{a="one"}': 20, 'y{a="two"}': -1 });
  });

  it('drops series that are missing from the latest reading', async () => {
    const metrics = fresh();
    let names = ['a', 'b'];
    metrics.gaugeFrom({ name: 'y', help: 'h', labels: ['name'] }, () =>
      names.map((name) => [[name], 1] as const),
    );
    assert.equal(Object.keys(await series(metrics)).length, 2);
    names = ['b'];
    assert.deepEqual(await series(metrics), { 'y{name="b"}': 1 });
  });

  it('is omitted without affecting other metrics when its reading throws', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'good_total', help: 'h' }).add();
    metrics.gaugeFrom({ name: 'bad', help: 'h' }, () => {
      throw new Error('gone');
    });
    metrics.gaugeFrom({ name: 'worse', help: 'h', labels: ['a', 'b'] }, () => [[['only one'], 1]]);
    assert.deepEqual(await series(metrics), { good_total: 1 });
  });
});

describe('metric name', () => {
  it('returns the existing metric when it is declared again', async () => {
    const metrics = fresh();
    const declared = { name: 'x_total', help: 'h', labels: ['a'] };
    metrics.counter(declared).labels('1').add();
    metrics
      .counter({ ...declared, help: 'other' })
      .labels('1')
      .add();
    assert.deepEqual(await series(metrics), { 'x_total{a="1"}': 2 });
  });

  it('cannot be declared again with another type, other labels or as a read metric', () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h', labels: ['a'] });
    metrics.gaugeFrom({ name: 'y', help: 'h' }, () => 1);
    const again: Record<string, () => unknown> = {
      'other labels': () => metrics.counter({ name: 'x_total', help: 'h', labels: ['b'] }),
      'another type': () => metrics.gauge({ name: 'x_total', help: 'h', labels: ['a'] }),
      'a read metric of the same name': () =>
        metrics.counterFrom({ name: 'x_total', help: 'h', labels: ['a'] }, () => []),
      'the same read metric twice': () => metrics.gaugeFrom({ name: 'y', help: 'h' }, () => 1),
      'a histogram with the name of a read metric': () => metrics.histogram({ name: 'y', help: 'h' }),
      'the same name in OpenMetrics': () => metrics.gauge({ name: 'x', help: 'h' }),
    };
    const withProcess = fresh(true);
    again['a process metric'] = () => withProcess.gauge({ name: 'nodejs_version_info', help: 'h' });
    for (const [what, declare] of Object.entries(again)) {
      assert.throws(declare, TypeError, what);
      assert.throws(declare, TypeError, `${what}, for the second time`);
    }
  });

  it('throws at its declaration when it or a label name is invalid', () => {
    const metrics = fresh();
    for (const name of ['', '1x', 'a-b', 'a b', 'a{b', 'ä', 'x_total\n']) {
      assert.throws(() => metrics.gauge({ name, help: 'h' }), /not a metric name/, name);
    }
    for (const label of ['', '1', 'a-b', '__a', 'a:b', 'le', 'quantile']) {
      assert.throws(
        () => metrics.gauge({ name: 'g', help: 'h', labels: [label] }),
        /not a label name/,
        label,
      );
    }
    assert.throws(
      () => metrics.histogram({ name: 'h_seconds', help: 'h', labels: ['le'] }),
      /not a label name/,
    );
    assert.throws(() => metrics.gauge({ name: 'g', help: 'h', labels: ['a', 'a'] }), /duplicate label/);
    assert.throws(() => metrics.counter({ name: 'requests', help: 'h' }), /_total/);
  });

  it('can be used independently by two instances', async () => {
    const [one, two] = [fresh(true), fresh(true)];
    one.counter({ name: 'x_total', help: 'h' }).add();
    assert.equal(two.counter({ name: 'x_total', help: 'h' }) !== undefined, true);
    assert.match((await one.expose()).body, /^x_total 1$/m);
    assert.match((await two.expose()).body, /^x_total 0$/m);
  });
});

describe('exposition', () => {
  it('preserves any label value and any help text', async () => {
    const metrics = fresh();
    const values = [
      'quote "',
      'back\\slash',
      'line\nbreak',
      '\\n',
      '',
      'é😀',
      '{}',
      ',',
      '# EOF',
      '\\"',
      'a="b"',
    ];
    const counter = metrics.counter({ name: 'x_total', help: 'h\n with \\ in it', labels: ['v'] });
    for (const value of values) counter.labels(value).add();
    const seen = await series(metrics);
    assert.deepEqual(
      Object.keys(seen),
      values.map((value) => `x_total{v=${JSON.stringify(value)}}`),
    );
    const { body } = await metrics.expose();
    assert.equal(parseExposition(body, 'text').get('x_total')?.help, 'h\n with \\ in it');
  });

  it('is valid with the process metrics, under the names used by the dashboards', async () => {
    const metrics = fresh(true);
    for (const form of ['text', 'openmetrics'] as const) {
      for (let round = 0; round < 2; round += 1) {
        const { body, contentType } = await metrics.expose(form === 'text' ? undefined : openmetrics);
        const families = parseExposition(body, form);
        for (const [name, { type, help }] of families) {
          assert.ok(type === 'counter' || !name.endsWith('_total'), `${name} must not end in _total`);
          assert.notEqual(help.trim(), '', name);
        }
        const samples = new Set(
          [...families.values()].flatMap((family) => family.samples.map((one) => one.name)),
        );
        for (const name of [
          'process_cpu_seconds_total',
          'process_resident_memory_bytes',
          'process_start_time_seconds',
          'nodejs_eventloop_lag_p99_seconds',
          'nodejs_heap_size_used_bytes',
          'nodejs_heap_size_limit_bytes',
        ]) {
          assert.ok(samples.has(name), `${name} is not in ${form}`);
        }
        assert.match(
          contentType,
          form === 'text'
            ? /^text\/plain; version=0\.0\.4/
            : /^application\/openmetrics-text; version=1\.0\.0/,
        );
      }
    }
  });

  it('is empty after close()', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h' }).add();
    metrics.close();
    assert.equal((await metrics.expose()).body.trim(), '');
  });
});

/** Returns the exemplar of the lowest bucket of `x_seconds`. */
async function firstExemplar(metrics: Metrics) {
  const { body } = await metrics.expose(openmetrics);
  return parseExposition(body, 'openmetrics').get('x_seconds')?.samples[0]?.exemplar;
}
