import assert from 'node:assert/strict';
import { createMetrics } from '../../src/metrics/metrics.js';
import { createTestTelemetry } from '../../src/testing/index.js';
import type { Metrics, Reading } from '../../src/types/metrics.js';
import { oddValues } from '../odd-values.js';
import { parseExposition, type Sample } from './parse-exposition.js';

const openmetrics = 'application/openmetrics-text; version=1.0.0';
const fresh = () => createMetrics({ processMetrics: false });
// biome-ignore lint/suspicious/noExplicitAny: callers without types may pass anything
const untyped = (value: unknown): any => value;

/** Returns the samples, and asserts that they are the same in both formats. */
async function samplesOf(metrics: Metrics): Promise<Sample[]> {
  if ((await metrics.expose()).body === '') return [];
  const [text, open] = await Promise.all(
    (['text', 'openmetrics'] as const).map(async (form) => {
      const { body } = await metrics.expose(form === 'text' ? undefined : openmetrics);
      return [...parseExposition(body, form).values()].flatMap(({ samples }) => samples);
    }),
  );
  assert.deepEqual(
    text,
    open?.map(({ exemplar: _, ...sample }) => sample),
  );
  return text ?? [];
}
const labelsOf = async (metrics: Metrics) => (await samplesOf(metrics)).map(({ labels }) => labels);

const noNumbers: Record<string, unknown> = {
  ...Object.fromEntries(Object.entries(oddValues()).filter(([, value]) => typeof value !== 'number')),
  'a numeric string': '5',
  'an empty string': '',
  true: true,
  'a boxed number': Object(5),
  'an object with valueOf': { valueOf: () => 5 },
  'a list': [5],
  'a string with a line break': '1\nforged_total 1',
};

describe('metric value', () => {
  it('must be finite and at least 0 for a counter; add() throws otherwise', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h' });
    for (const [what, value] of Object.entries({
      ...noNumbers,
      'below 0': -1,
      NaN: Number.NaN,
      '+Inf': Number.POSITIVE_INFINITY,
      '-Inf': Number.NEGATIVE_INFINITY,
    })) {
      // add() without an argument adds 1
      if (value !== undefined) assert.throws(() => counter.add(untyped(value)), TypeError, what);
    }
    counter.add();
    counter.add(undefined);
    counter.add(-0);
    assert.deepEqual(await samplesOf(metrics), [{ name: 'x_total', labels: {}, value: 2 }]);
  });

  it('must be a number for a gauge; set() and add() throw otherwise', async () => {
    const metrics = fresh();
    const gauge = metrics.gauge({ name: 'x', help: 'h' });
    gauge.set(7);
    for (const [what, value] of Object.entries(noNumbers)) {
      assert.throws(() => gauge.set(untyped(value)), TypeError, what);
      assert.throws(() => gauge.add(untyped(value)), TypeError, what);
    }
    assert.deepEqual(await samplesOf(metrics), [{ name: 'x', labels: {}, value: 7 }]);
  });

  it('may be infinite or NaN for a gauge, which both formats support', async () => {
    const metrics = fresh();
    const gauge = metrics.gauge({ name: 'x', help: 'h' });
    for (const [value, text] of [
      [Number.POSITIVE_INFINITY, '+Inf'],
      [Number.NEGATIVE_INFINITY, '-Inf'],
      [Number.NaN, 'NaN'],
      [-0, '0'],
      [1e21, '1e+21'],
      [5e-324, '5e-324'],
    ] as const) {
      gauge.set(value);
      const [sample] = await samplesOf(metrics);
      assert.ok(Object.is(sample?.value, value === 0 ? 0 : value));
      assert.match((await metrics.expose()).body, new RegExp(`^x ${text.replace('+', '\\+')}$`, 'm'));
    }
  });

  it('must be a finite number for a histogram; observe() throws otherwise', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    for (const value of [...Object.values(noNumbers), Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => histogram.observe(untyped(value)), TypeError);
    histogram.observe(0.5);
    assert.deepEqual(
      (await samplesOf(metrics)).map(({ value }) => value),
      [1, 1, 0.5, 1],
    );
  });
});

describe('label value', () => {
  const hostile: Record<string, string> = {
    'a second line': 'x"} 1\nforged_total{a="b"} 7',
    'a carriage return': 'a\r\nforged_total 1',
    NUL: 'a\u0000b',
    'a next-line character': 'a\u0085b',
    'a line separator': 'a\u2028b',
    'an escape sequence': '\u001b[2J',
    'a backslash at its end': 'a\\',
    'the end mark of the exposition': '\n# EOF\n',
    'an exemplar': '"} 1 # {trace_id="x',
  };
  for (const [what, value] of Object.entries(hostile)) {
    it(`cannot inject lines: ${what}`, async () => {
      const metrics = fresh();
      metrics
        .counter({ name: 'x_total', help: 'h', labels: ['a'] })
        .labels(value)
        .add();
      const samples = await samplesOf(metrics);
      assert.deepEqual(
        samples.map(({ name }) => name),
        ['x_total'],
      );
    });
  }

  it('has its control characters escaped, except line feeds and tabs', async () => {
    const metrics = fresh();
    metrics
      .counter({ name: 'x_total', help: 'h', labels: ['a'] })
      .labels('a\u0000b\r\n\tc')
      .add();
    assert.deepEqual(await labelsOf(metrics), [{ a: 'a\\u0000b\\u000d\n\tc' }]);
  });

  it('shares a series with every value that is equal in the exposition', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h', labels: ['a'] });
    const series = [
      ['5', untyped(5), untyped(5n)],
      ['true', untyped(true)],
      ['\ufffd', '\ud800', '\udfff'],
      ['\\u0000', '\u0000'],
      [`${'x'.repeat(1024)}…`, 'x'.repeat(1025), 'x'.repeat(1e6)],
      [`${'\u0000'.repeat(2000)}`, `${'\u0000'.repeat(2001)}`],
      [`${'x'.repeat(1023)}\ufffd…`, `${'x'.repeat(1023)}😀`.repeat(2)],
    ].map((values) => new Set(values.map((value) => counter.labels(value))));
    for (const same of series) assert.equal(same.size, 1);
    assert.equal((await samplesOf(metrics)).length, series.length);
    for (const { a } of await labelsOf(metrics)) assert.ok((a as string).length <= 1025);
  });

  it('must be a string, number, bigint or boolean; labels() throws otherwise', async () => {
    const metrics = fresh();
    const counter = metrics.counter({ name: 'x_total', help: 'h', labels: ['a', 'b'] });
    for (const [what, value] of Object.entries(oddValues())) {
      if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) continue;
      assert.throws(() => counter.labels('good', untyped(value)), TypeError, what);
      assert.throws(() => counter.labels(untyped(value), 'good'), TypeError, what);
    }
    assert.deepEqual(await samplesOf(metrics), []);
  });
});

describe('declaring a metric throws for', () => {
  const good = { name: 'x', help: 'h' };
  const refused: Record<string, object> = {
    'no name': { name: undefined },
    'a name in a list': { name: ['x'] },
    'a name that is too long': { name: 'x'.repeat(300) },
    'no help': { help: undefined },
    'empty help': { help: '' },
    'blank help': { help: ' ' },
    'help that is not a string': { help: 5 },
    'labels that are not a list': { labels: 'abc' },
    'a label in a list': { labels: [['a']] },
    'a label that is a number': { labels: [5] },
    'an infinite series limit': { maxSeries: Number.POSITIVE_INFINITY },
    'a series limit of NaN': { maxSeries: Number.NaN },
    'a series limit of 0': { maxSeries: 0 },
    'a gauge whose name ends in _total': { name: 'x_total' },
  };
  for (const [what, part] of Object.entries(refused)) {
    it(what, async () => {
      const metrics = fresh();
      assert.throws(() => metrics.gauge(untyped({ ...good, ...part })), TypeError);
      assert.throws(() => metrics.gaugeFrom(untyped({ ...good, ...part }), () => 1), TypeError);
      assert.deepEqual(await samplesOf(metrics), []);
    });
  }

  it('a counter named only by its suffix', () => {
    assert.throws(() => fresh().counter({ name: '_total', help: 'h' }), /not a metric name/);
  });

  it('buckets that are not numbers', () => {
    for (const buckets of [['5'], [1, '2'], [undefined], [1n], [Number.NEGATIVE_INFINITY], new Array(2)])
      assert.throws(() => fresh().histogram({ ...good, buckets: untyped(buckets) }), TypeError);
  });

  it('a name that clashes with a series of another family', () => {
    for (const suffix of ['_bucket', '_sum', '_count']) {
      const one = fresh();
      one.histogram({ name: 'x_seconds', help: 'h' });
      assert.throws(() => one.gauge({ name: `x_seconds${suffix}`, help: 'h' }), /already in use/, suffix);
      const other = fresh();
      other.gauge({ name: `x_seconds${suffix}`, help: 'h' });
      assert.throws(() => other.histogram({ name: 'x_seconds', help: 'h' }), /already in use/, suffix);
    }
    const withProcess = createMetrics({ processMetrics: true });
    for (const name of [
      'nodejs_gc_duration_seconds_count',
      'process_cpu_seconds',
      'nodejs_heap_size_used_bytes',
    ])
      assert.throws(() => withProcess.gauge({ name, help: 'h' }), /already in use/, name);
    withProcess.close();
  });
});

describe('metric declaration', () => {
  it('is not affected by later changes to the objects passed in', async () => {
    const metrics = fresh();
    const labels = ['a'];
    const buckets = [1];
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', labels, buckets });
    labels[0] = 'forged="1",b';
    buckets[0] = Number.NaN;
    histogram.labels('v').observe(1);
    assert.deepEqual((await labelsOf(metrics)).at(0), { a: 'v', le: '1' });
  });

  it('has a bounded help text that cannot inject lines', async () => {
    const metrics = fresh();
    metrics.gauge({ name: 'x', help: `a"\\\n# TYPE y gauge\r\u0000\ud800${'z'.repeat(1e6)}` });
    const { body } = await metrics.expose(openmetrics);
    const help = parseExposition(body, 'openmetrics').get('x')?.help ?? '';
    assert.match(help, /^a"\\\n# TYPE y gauge\\u000d\\u0000\ufffdz/);
    assert.ok(help.length < 1100);
    await samplesOf(metrics);
  });
});

describe('exemplar', () => {
  const good = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true };
  const exemplarsOf = async (metrics: Metrics) => {
    await samplesOf(metrics);
    const { body } = await metrics.expose(openmetrics);
    return parseExposition(body, 'openmetrics')
      .get('x_seconds')
      ?.samples.flatMap(({ exemplar }) => exemplar ?? []);
  };

  it('is omitted for an invalid span context, while the value is counted', async () => {
    const metrics = fresh();
    const histogram = metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] });
    const bad = [
      { ...good, traceId: '"} 1 1\nforged_total 1 #' },
      { ...good, traceId: 'A'.repeat(32) },
      { ...good, spanId: 'b'.repeat(17) },
      { ...good, spanId: undefined },
      { sampled: true },
      'a string',
      5,
    ];
    for (const span of bad) histogram.observe(0.5, untyped(span));
    assert.deepEqual(await exemplarsOf(metrics), []);
    assert.equal((await samplesOf(metrics)).at(-1)?.value, bad.length);
  });

  it('has the current time for an invalid timestamp', async () => {
    for (const atMs of [Number.NaN, Number.POSITIVE_INFINITY, '5', null, {}, 5n]) {
      const metrics = fresh();
      metrics.histogram({ name: 'x_seconds', help: 'h', buckets: [1] }).observe(0.5, good, untyped(atMs));
      const [exemplar] = (await exemplarsOf(metrics)) ?? [];
      assert.ok(Math.abs((exemplar?.timestamp ?? 0) - Date.now() / 1000) < 5, String(atMs));
    }
  });
});

describe('invalid reading', () => {
  it('omits only its own series', async () => {
    const metrics = fresh();
    const bad: unknown[] = [
      [['nan'], Number.NaN],
      [['below'], -1],
      [['text'], '5'],
      [['undefined'], undefined],
      [['bigint'], 5n],
      [['two', 'labels'], 1],
      [[undefined], 1],
      ['x', 1],
      undefined,
      null,
      5,
      [],
      [['last'], 2],
    ];
    metrics.counterFrom({ name: 'x_total', help: 'h', labels: ['a'] }, () =>
      untyped([[['first'], 1], ...bad]),
    );
    assert.deepEqual(
      (await samplesOf(metrics)).map(({ labels, value }) => [labels.a, value]),
      [
        ['first', 1],
        ['last', 2],
      ],
    );
  });

  it('omits the metric when it does not match its labels or is not a number', async () => {
    const metrics = fresh();
    const readings = [undefined, null, '5', 5n, true, {}, Symbol('s'), () => 1, Promise.resolve(1)];
    readings.push(Promise.reject(new Error('async')));
    for (const [at, reading] of readings.entries())
      metrics.gaugeFrom({ name: `x${at}`, help: 'h' }, () => reading as Reading);
    metrics.gaugeFrom({ name: 'labelled', help: 'h', labels: ['a'] }, () => 1);
    metrics.counterFrom({ name: 'bad_total', help: 'h' }, () => Number.NaN);
    metrics.gaugeFrom({ name: 'nan', help: 'h' }, () => Number.NaN);
    assert.deepEqual(
      (await samplesOf(metrics)).map(({ name }) => name),
      ['nan'],
    );
  });

  it('is logged once for each metric', async () => {
    const telemetry = createTestTelemetry();
    const { metrics } = telemetry;
    for (const name of ['x', 'y'])
      metrics.gaugeFrom({ name, help: 'h', labels: ['a'] }, () =>
        untyped([
          [['b'], '1'],
          [['c'], '2'],
        ]),
      );
    for (let scrape = 0; scrape < 3; scrape += 1) await metrics.expose();
    assert.deepEqual(
      telemetry.records.map((record) => [record['log.level'], record.message, record['metric.name']]),
      ['x', 'y'].map((name) => ['warn', 'invalid metric value omitted from the exposition', name]),
    );
    assert.match(String(telemetry.records[0]?.['error.message']), /must be a number, got string/);
  });
});

describe('concurrent scrapes', () => {
  it('expose each series once, even when the readings change in between', async () => {
    const metrics = fresh();
    let round = 0;
    metrics.gaugeFrom({ name: 'x', help: 'h', labels: ['a'] }, () => {
      round += 1;
      const names = Array.from({ length: 900 }, (_, at) => String(at));
      return (round % 2 ? names : names.reverse()).map((name) => [[name], 1] as const);
    });
    const bodies = await Promise.all(Array.from({ length: 4 }, () => metrics.expose()));
    for (const { body } of bodies) assert.equal(parseExposition(body, 'text').get('x')?.samples.length, 900);
  });
});
