import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/metrics.js';
import type { Metrics } from '../../src/types/metrics.js';
import { parseExposition } from './parse-exposition.js';

const openmetrics = 'application/openmetrics-text; version=1.0.0';
const fresh = (processMetrics = false) => createMetrics({ processMetrics });

/** Every series by `name{label="value"}`, the same in both forms or the test fails. */
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

describe('a counter', () => {
  it('adds, and never goes down', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h' });
    counter.add();
    counter.add(2.5);
    counter.add(0);
    assert.deepEqual(await series(metrics), { x_total: 3.5 });
  });

  it('keeps a cell for each set of labels', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h', labels: ['a', 'b'] });
    const cell = counter.labels('1', '2');
    cell.add();
    counter.labels('1', '2').add();
    counter.labels('2', '1').add(5);
    assert.equal(counter.labels('1', '2'), cell);
    assert.deepEqual(await series(metrics), { 'x_total{a="1",b="2"}': 2, 'x_total{a="2",b="1"}': 5 });
  });

  it('is there from the beginning when it has no labels', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h' });
    metrics.counter({ name: 'y_total', help: 'h', labels: ['a'] });
    assert.deepEqual(await series(metrics), { x_total: 0 });
  });

  it('refuses the wrong number of label values', () => {
    const counter = fresh().counter({ name: 'x_total', help: 'h', labels: ['a', 'b'] });
    assert.throws(() => counter.labels('1'), /x_total has the labels \[a,b\], got 1 values/);
    assert.throws(() => counter.add(), TypeError);
  });
});

describe('a gauge', () => {
  it('is set and moved', async () => {
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

describe('a histogram', () => {
  it('counts into cumulative buckets, bounds inclusive', async () => {
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

  it('dates an exemplar as it is told', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    histogram.observe(0.5, span, 1_700_000_000_250);
    assert.equal((await firstExemplar(metrics))?.timestamp, 1_700_000_000.25);
  });

  it('dates an exemplar by the end of its span, when it has ended', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
    histogram.observe(0.5, { ...span, endMs: 1_700_000_000_250 });
    assert.equal((await firstExemplar(metrics))?.timestamp, 1_700_000_000.25);
  });

  it('keeps an exemplar for a quarter of a second, and not when the clock was set back', async () => {
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

  it('keeps a sampled span of each bucket as its exemplar, the latest, in OpenMetrics only', async () => {
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

  it('times', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', labels: ['outcome'] });
    const stop = histogram.time();
    await new Promise((resolve) => setTimeout(resolve, 15));
    const seconds = stop('ok');
    assert.ok(seconds >= 0.014 && seconds < 2);
    const seen = await series(metrics);
    assert.equal(seen['x_seconds_count{outcome="ok"}'], 1);
    assert.equal(seen['x_seconds_sum{outcome="ok"}'], seconds);
  });

  it('refuses buckets that do not ascend, and takes +Inf for granted', async () => {
    const metrics = fresh();
    for (const buckets of [[2, 1], [1, 1], [Number.NaN]]) {
      assert.throws(() => metrics.histogram({ name: 'x_seconds', help: 'h', buckets }), /ascend/);
    }
    metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1, Number.POSITIVE_INFINITY] }).observe(1);
    assert.equal((await series(metrics))['x_seconds_bucket{le="+Inf"}'], 1);
  });
});

describe('cardinality', () => {
  it('beyond the bound goes to one series that says so', async () => {
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

  it('is bounded to 1000 unless told otherwise, for histograms and read metrics too', async () => {
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

describe('what something else counts', () => {
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

  it('forgets series that are gone', async () => {
    const metrics = fresh();
    let names = ['a', 'b'];
    metrics.gaugeFrom({ name: 'y', help: 'h', labels: ['name'] }, () =>
      names.map((name) => [[name], 1] as const),
    );
    assert.equal(Object.keys(await series(metrics)).length, 2);
    names = ['b'];
    assert.deepEqual(await series(metrics), { 'y{name="b"}': 1 });
  });

  it('costs only itself when reading it fails', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'good_total', help: 'h' }).add();
    metrics.gaugeFrom({ name: 'bad', help: 'h' }, () => {
      throw new Error('gone');
    });
    metrics.gaugeFrom({ name: 'worse', help: 'h', labels: ['a', 'b'] }, () => [[['only one'], 1]]);
    assert.deepEqual(await series(metrics), { good_total: 1 });
  });
});

describe('names', () => {
  it('asked for again give the same metric', async () => {
    const metrics = fresh();
    const declared = { name: 'x_total', help: 'h', labels: ['a'] };
    metrics.counter(declared).labels('1').add();
    metrics
      .counter({ ...declared, help: 'other' })
      .labels('1')
      .add();
    assert.deepEqual(await series(metrics), { 'x_total{a="1"}': 2 });
  });

  it('are not taken twice for different things', () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h', labels: ['a'] });
    metrics.gaugeFrom({ name: 'y', help: 'h' }, () => 1);
    const again: Record<string, () => unknown> = {
      'other labels': () => metrics.counter({ name: 'x_total', help: 'h', labels: ['b'] }),
      'another type': () => metrics.gauge({ name: 'x_total', help: 'h', labels: ['a'] }),
      'read and kept': () => metrics.counterFrom({ name: 'x_total', help: 'h', labels: ['a'] }, () => []),
      'read twice': () => metrics.gaugeFrom({ name: 'y', help: 'h' }, () => 1),
      'kept and read': () => metrics.histogram({ name: 'y', help: 'h' }),
      'the same in OpenMetrics': () => metrics.gauge({ name: 'x', help: 'h' }),
    };
    const ofProcess = fresh(true);
    again['one of the process'] = () => ofProcess.gauge({ name: 'nodejs_version_info', help: 'h' });
    for (const [what, declare] of Object.entries(again)) {
      assert.throws(declare, TypeError, what);
      assert.throws(declare, TypeError, `${what}, asked once more`);
    }
  });

  it('are refused where they are declared when no scrape could read them', () => {
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

  it('of two telemetries do not meet', async () => {
    const [one, two] = [fresh(true), fresh(true)];
    one.counter({ name: 'x_total', help: 'h' }).add();
    assert.equal(two.counter({ name: 'x_total', help: 'h' }) !== undefined, true);
    assert.match((await one.expose()).body, /^x_total 1$/m);
    assert.match((await two.expose()).body, /^x_total 0$/m);
  });
});

describe('the expositions', () => {
  it('carry any label value and any help', async () => {
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

  it('parse with the metrics of the process, under the names that dashboards know', async () => {
    const metrics = fresh(true);
    for (const form of ['text', 'openmetrics'] as const) {
      for (let round = 0; round < 2; round += 1) {
        const { body, contentType } = await metrics.expose(form === 'text' ? undefined : openmetrics);
        const families = parseExposition(body, form);
        for (const [name, { type, help }] of families) {
          assert.ok(type === 'counter' || !name.endsWith('_total'), `${name} is named as a counter`);
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

  it('are empty after close', async () => {
    const metrics = fresh();
    metrics.counter({ name: 'x_total', help: 'h' }).add();
    metrics.close();
    assert.equal((await metrics.expose()).body.trim(), '');
  });
});

/** Of the histogram `x_seconds`, the lowest bucket's. */
async function firstExemplar(metrics: Metrics) {
  const { body } = await metrics.expose(openmetrics);
  return parseExposition(body, 'openmetrics').get('x_seconds')?.samples[0]?.exemplar;
}
