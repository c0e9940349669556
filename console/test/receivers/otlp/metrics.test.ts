import assert from 'node:assert/strict';
import type { Console } from '../../../server/src/index.js';
import { createProtobufDecoder } from '../../../server/src/receivers/otlp/decode-protobuf.js';
import { toClassicBuckets } from '../../../server/src/receivers/otlp/exponential-buckets.js';
import { createPushedMetrics } from '../../../server/src/receivers/otlp/pushed-metrics.js';
import { readOtlpMetrics } from '../../../server/src/receivers/otlp/read-metrics.js';
import { valueAt } from '../../../server/src/scrape/history.js';
import { latestValue } from '../../../server/src/scrape/instance-series.js';
import { createSeriesStore } from '../../../server/src/scrape/series.js';
import { getJson, post, startConsole, until } from '../../start-console.js';
import { encodeOtlp } from './encode-otlp.js';

const at = (seconds: number) => String(1_700_000_000_000_000_000n + BigInt(seconds) * 1_000_000_000n);
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const delta = 1;
const cumulative = 2;

function request(metrics: object[], instance = 'a1', service = 'order') {
  const resource = {
    attributes: [
      text('service.name', service),
      text('service.instance.id', instance),
      text('host.name', 'pi'),
    ],
  };
  return { resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'kit' }, metrics }] }] };
}

const sum = (value: number, seconds: number, options: object = {}, start = 0) => ({
  name: 'orders',
  unit: '{order}',
  description: 'Confirmed orders',
  sum: {
    aggregationTemporality: cumulative,
    isMonotonic: true,
    dataPoints: [
      {
        startTimeUnixNano: at(start),
        timeUnixNano: at(seconds),
        asInt: String(value),
        attributes: [text('shop', 'x')],
      },
    ],
    ...options,
  },
});

/** Store, clock and receiver without a timer, so that each test decides when a collection is recorded. */
function createReceiver(options: { maxBytes?: number; maxInstances?: number } = {}) {
  let nowMs = 1_700_000_000_000;
  const series = createSeriesStore({ slots: 20, maxSeries: 1000 });
  const pushed = createPushedMetrics({ series, settleMs: 500, now: () => nowMs, ...options });
  const instance = () => [...series.instances][0];
  return {
    series,
    /** Receives a request and records it. */
    receive(body: object): number {
      const { items, rejected } = readOtlpMetrics(body);
      const refused = pushed.add(items);
      nowMs += 500;
      pushed.flush();
      return rejected + refused;
    },
    pass(ms: number) {
      nowMs += ms;
      pushed.flush();
    },
    /** Latest values by name and labels, without those of the target and scope. */
    latest(): Record<string, number | undefined> {
      const owner = instance();
      if (!owner) return {};
      return Object.fromEntries(
        [...owner.series.values()].map((each) => [keyOf(each), latestValue(owner, each)]),
      );
    },
    /** Values of one series at each collection. */
    points(key: string): (number | undefined)[] {
      const owner = instance();
      const found = [...(owner?.series.values() ?? [])].find((each) => keyOf(each) === key);
      if (!owner || !found) return [];
      return Array.from({ length: owner.scrapes }, (_, i) => valueAt(found.history, i + 1));
    },
    pushed,
  };
}

function keyOf({ name, labels }: { name: string; labels: Readonly<Record<string, string>> }): string {
  const own = Object.entries(labels).filter(
    ([label]) => !['job', 'instance', 'otel_scope_name'].includes(label),
  );
  return `${name}{${own.map(([label, value]) => `${label}=${value}`).join(',')}}`;
}

describe('OTLP metrics', () => {
  let receivers: ReturnType<typeof createReceiver>[] = [];
  const create: typeof createReceiver = (options) => {
    const made = createReceiver(options);
    receivers.push(made);
    return made;
  };
  afterEach(() => {
    for (const { pushed } of receivers) pushed.close();
    receivers = [];
  });

  it('become series with Prometheus’ names, types, help, job, instance, scope and target_info', () => {
    const { series, receive, latest } = create();
    receive(
      request([
        sum(5, 1),
        {
          name: 'temperature',
          unit: 'Cel',
          gauge: { dataPoints: [{ timeUnixNano: at(1), asDouble: 21.5 }] },
        },
      ]),
    );
    assert.deepEqual(latest(), {
      'orders_total{shop=x}': 5,
      'temperature_celsius{}': 21.5,
      'target_info{host_name=pi}': 1,
    });
    const [owner] = [...series.instances];
    const [orders] = [...(owner?.series.values() ?? [])];
    assert.equal(orders?.type, 'counter');
    assert.deepEqual(orders?.labels, { shop: 'x', otel_scope_name: 'kit', job: 'order', instance: 'a1' });
    assert.equal(owner?.help.get('orders_total'), 'Confirmed orders');
  });

  it('with delta temporality are added up, and a repeated point counts once', () => {
    const { receive, points } = create();
    const options = { aggregationTemporality: delta };
    receive(request([sum(5, 1, options)]));
    receive(request([sum(3, 2, options, 1)]));
    receive(request([sum(3, 2, options, 1)]));
    receive(request([sum(4, 3, options, 2)]));
    assert.deepEqual(points('orders_total{shop=x}'), [5, 8, 8, 12]);
  });

  it('that are not monotonic become gauges, also with delta temporality', () => {
    const { receive, points, series } = create();
    const options = { aggregationTemporality: delta, isMonotonic: false };
    receive(request([sum(5, 1, options)]));
    receive(request([sum(-3, 2, options, 1)]));
    assert.deepEqual(points('orders{shop=x}'), [5, 2]);
    assert.equal([...([...series.instances][0]?.series.values() ?? [])][0]?.type, 'gauge');
  });

  it('get a sample of 0 before a new sequence whose value is not smaller', () => {
    const { receive, points } = create();
    receive(request([sum(5, 10)]));
    receive(request([sum(9, 20)]));
    receive(request([sum(9, 30, {}, 25)]));
    receive(request([sum(2, 40, {}, 35)]));
    assert.deepEqual(points('orders_total{shop=x}'), [5, 9, 0, 9, 2]);
  });

  it('arriving in several requests of one collection are recorded as one', () => {
    const { pushed, series, pass, latest } = create();
    pushed.add(readOtlpMetrics(request([sum(5, 1)])).items);
    pass(100);
    pushed.add(readOtlpMetrics(request([{ ...sum(7, 1), name: 'refunds' }])).items);
    pass(400);
    assert.equal([...series.instances][0]?.scrapes, 1);
    assert.equal(latest()['orders_total{shop=x}'], 5);
    assert.equal(latest()['refunds_total{shop=x}'], 7);
  });

  it('with explicit buckets become cumulative buckets with sum, count and exemplars', () => {
    const { receive, latest, series } = create();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    receive(
      request([
        {
          name: 'http.server.request.duration',
          unit: 's',
          histogram: {
            aggregationTemporality: cumulative,
            dataPoints: [
              {
                timeUnixNano: at(1),
                startTimeUnixNano: at(0),
                count: '6',
                sum: 3.5,
                bucketCounts: ['1', '2', '3'],
                explicitBounds: [0.1, 1],
                exemplars: [
                  {
                    asDouble: 0.5,
                    timeUnixNano: at(1),
                    traceId,
                    spanId: 'b7ad6b7169203331',
                    filteredAttributes: [text('user', 'u1')],
                  },
                  { asDouble: 7, timeUnixNano: at(1) },
                ],
              },
            ],
          },
        },
      ]),
    );
    assert.deepEqual(latest(), {
      'http_server_request_duration_seconds_bucket{le=0.1}': 1,
      'http_server_request_duration_seconds_bucket{le=1}': 3,
      'http_server_request_duration_seconds_bucket{le=+Inf}': 6,
      'http_server_request_duration_seconds_sum{}': 3.5,
      'http_server_request_duration_seconds_count{}': 6,
      'target_info{host_name=pi}': 1,
    });
    const exemplars = [...([...series.instances][0]?.series.values() ?? [])].map((each) => each.exemplars);
    assert.deepEqual(exemplars[1], [{ traceId, value: 0.5, timeMs: 1_700_000_001_000 }]);
    assert.equal(exemplars[2]?.[0]?.value, 7);
    assert.deepEqual(exemplars[0], []);
  });

  it('with explicit buckets and delta temporality are added up by bucket', () => {
    const { receive, latest } = create();
    const histogram = (seconds: number) => ({
      name: 'h',
      histogram: {
        aggregationTemporality: delta,
        dataPoints: [
          { timeUnixNano: at(seconds), count: 3, sum: 2, bucketCounts: [1, 2], explicitBounds: [1] },
        ],
      },
    });
    receive(request([histogram(1)]));
    receive(request([histogram(2)]));
    assert.equal(latest()['h_bucket{le=1}'], 2);
    assert.equal(latest()['h_bucket{le=+Inf}'], 6);
    assert.equal(latest()['h_sum{}'], 4);
  });

  it('with exponential buckets become classic buckets that contain every observation', () => {
    const { receive, latest } = create();
    receive(
      request([
        {
          name: 'e',
          exponentialHistogram: {
            aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
            dataPoints: [
              {
                timeUnixNano: at(1),
                count: '10',
                sum: 12,
                scale: 0,
                zeroCount: '1',
                positive: { offset: -1, bucketCounts: ['2', '3', '0'] },
                negative: { offset: 0, bucketCounts: ['4'] },
              },
            ],
          },
        },
      ]),
    );
    assert.deepEqual(latest(), {
      'e_bucket{le=-1}': 4,
      'e_bucket{le=0}': 5,
      'e_bucket{le=1}': 7,
      'e_bucket{le=2}': 10,
      'e_bucket{le=+Inf}': 10,
      'e_sum{}': 12,
      'e_count{}': 10,
      'target_info{host_name=pi}': 1,
    });
  });

  it('with exponential buckets keep each observation between its bound and the next lower one, at any scale', () => {
    for (const scale of [-2, 0, 1, 3, 8, 20]) {
      const base = 2 ** (2 ** -scale);
      for (const observation of [0.0007, 0.013, 0.9, 1.1, 3, 77, 12_345]) {
        const index = Math.ceil(Math.log(observation) / Math.log(base)) - 1;
        const buckets = toClassicBuckets({
          scale,
          zeroCount: 0,
          zeroThreshold: 0,
          positive: { offset: index, counts: [1] },
          negative: { offset: 0, counts: [] },
        });
        const [bound] = [...buckets.keys()] as [number];
        const width = 2 ** (2 ** -Math.min(scale, 1));
        assert.ok(observation <= bound * 1.000001, `${observation} at scale ${scale}: ${bound}`);
        assert.ok(observation > (bound / width) * 0.999999, `${observation} at scale ${scale}: ${bound}`);
      }
    }
  });

  it('with quantiles become a summary with sum and count', () => {
    const { receive, latest } = create();
    const dataPoints = [
      {
        timeUnixNano: at(1),
        count: '4',
        sum: 8,
        quantileValues: [
          { quantile: 0.5, value: 2 },
          { quantile: 0.99, value: 3 },
        ],
      },
    ];
    receive(request([{ name: 's', unit: 'ms', summary: { dataPoints } }]));
    assert.equal(latest()['s_milliseconds{quantile=0.5}'], 2);
    assert.equal(latest()['s_milliseconds{quantile=0.99}'], 3);
    assert.equal(latest()['s_milliseconds_count{}'], 4);
    assert.equal(latest()['s_milliseconds_sum{}'], 8);
  });

  const gauge = (name: string, seconds: number, hasValue = true) => ({
    name,
    gauge: {
      dataPoints: [{ timeUnixNano: at(seconds), ...(hasValue ? { asInt: 1 } : { flags: 1 }) }],
    },
  });

  it('are removed by a point without a value', () => {
    const { receive, latest } = create();
    receive(request([gauge('a', 1), gauge('b', 1)]));
    receive(request([gauge('a', 2, false)]));
    assert.equal(latest()['a{}'], undefined);
    assert.equal(latest()['b{}'], 1);
  });

  it('are removed after five minutes without a point, while others of the instance arrive', () => {
    const { receive, latest, pass } = create();
    receive(request([gauge('b', 1)]));
    pass(200_000);
    receive(request([gauge('c', 200)]));
    assert.equal(latest()['b{}'], 1);
    pass(110_000);
    receive(request([gauge('c', 310)]));
    assert.equal(latest()['b{}'], undefined);
    assert.equal(latest()['c{}'], 1);
  });

  it('are stale after three intervals without a request, and continue when the sender returns', () => {
    const { receive, points, pass, series } = create();
    receive(request([sum(1, 1)]));
    pass(9500);
    receive(request([sum(2, 11)]));
    pass(29_000);
    assert.equal([...series.instances][0]?.isGone, false);
    pass(2000);
    assert.equal([...series.instances][0]?.isGone, true);
    assert.deepEqual(points('orders_total{shop=x}'), [1, 2, undefined]);
    receive(request([sum(3, 60)]));
    assert.deepEqual(points('orders_total{shop=x}'), [1, 2, undefined, 3]);
    assert.equal([...series.instances][0]?.isGone, false);
  });

  it('stay when the scraper lists its targets', () => {
    const { receive, series } = create();
    receive(request([sum(1, 1)]));
    series.retain([], 1_700_000_000_000 + 3_600_000);
    assert.equal([...series.instances][0]?.isGone, false);
  });

  it('beyond the limits of bytes and instances are rejected and counted', () => {
    const gauge = (name: string) => ({ name, gauge: { dataPoints: [{ timeUnixNano: at(1), asInt: 1 }] } });
    const many = Array.from({ length: 20 }, (_, i) => gauge(`g${i}`));
    const small = create({ maxBytes: 10_000 });
    const rejected = small.receive(request(many));
    assert.ok(rejected > 5 && rejected < 20, `${rejected}`);
    assert.ok(small.pushed.size <= 10_000);
    const few = create({ maxInstances: 1 });
    assert.equal(few.receive(request([gauge('a')], 'first')), 0);
    assert.equal(few.receive(request([gauge('a')], 'second')), 1);
  });

  it('with large resources, descriptions and exemplars need no more than the limit of bytes', () => {
    const { pushed } = create({ maxBytes: 100_000 });
    const large = (i: number) => {
      const body = request([
        { name: `g${i}`, description: 'd'.repeat(5000), gauge: { dataPoints: [] as object[] } },
      ]);
      const exemplars = [
        { asInt: 1, traceId: '1'.repeat(32), filteredAttributes: [text('large', 'x'.repeat(10_000))] },
      ];
      const [group] = body.resourceMetrics;
      const metric = group?.scopeMetrics[0]?.metrics[0] as { gauge: { dataPoints: object[] } };
      metric.gauge.dataPoints.push({ timeUnixNano: at(1), asInt: 1, exemplars });
      group?.resource.attributes.push(text('large', 'x'.repeat(16_000)));
      return readOtlpMetrics(body).items;
    };
    let rejected = 0;
    for (let i = 0; i < 100; i++) {
      const items = large(i);
      assert.deepEqual(items[0]?.exemplars[0]?.labels, { trace_id: '1'.repeat(32) });
      rejected += pushed.add(items);
    }
    assert.ok(pushed.size <= 100_000 && rejected > 50, `${pushed.size} bytes, ${rejected} rejected`);
  });

  describe('with an invalid part reject only it, with the reason', () => {
    const cases: [string, object, number, RegExp][] = [
      ['no temporality', sum(1, 1, { aggregationTemporality: 0 }), 1, /aggregationTemporality/],
      [
        'no time',
        { name: 'g', gauge: { dataPoints: [{ asInt: 1 }, { timeUnixNano: at(1), asInt: 1 }] } },
        1,
        /timeUnixNano/,
      ],
      [
        'no value',
        { name: 'g', gauge: { dataPoints: [{ timeUnixNano: at(1) }] } },
        1,
        /value of a data point/,
      ],
      ['no data', { name: 'g' }, 1, /no data/],
      ['no name', { gauge: { dataPoints: [{ timeUnixNano: at(1), asInt: 1 }] } }, 1, /no name/],
      ['an entry of another type', 5 as unknown as object, 1, /no data/],
      [
        'bounds that do not match the counts',
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 2,
            dataPoints: [{ timeUnixNano: at(1), bucketCounts: [1], explicitBounds: [1] }],
          },
        },
        1,
        /one more element/,
      ],
      [
        'too many buckets',
        {
          name: 'h',
          histogram: {
            aggregationTemporality: 2,
            dataPoints: [{ timeUnixNano: at(1), bucketCounts: Array(5000).fill(1), explicitBounds: [] }],
          },
        },
        1,
        /over 1024/,
      ],
      [
        'an impossible scale',
        {
          name: 'e',
          exponentialHistogram: {
            aggregationTemporality: 2,
            dataPoints: [{ timeUnixNano: at(1), scale: 2000 }],
          },
        },
        1,
        /scale/,
      ],
    ];
    for (const [name, metric, count, reason] of cases) {
      it(name, () => {
        const read = readOtlpMetrics(request([metric, sum(1, 1)]));
        assert.equal(read.rejected, count);
        assert.match(String(read.reason), reason);
        assert.ok(read.items.some((item) => item.name === 'orders_total'));
      });
    }
  });

  it('are read equally from JSON and Protocol Buffers', () => {
    const body = request([
      sum(5, 1),
      {
        name: 'g',
        gauge: {
          dataPoints: [
            {
              timeUnixNano: at(1),
              asDouble: 1.5,
              flags: 0,
              exemplars: [{ asInt: '3', timeUnixNano: at(1) }],
            },
          ],
        },
      },
      {
        name: 'h',
        histogram: {
          aggregationTemporality: cumulative,
          dataPoints: [
            { timeUnixNano: at(1), count: '3', sum: 2, bucketCounts: ['1', '2'], explicitBounds: [1] },
          ],
        },
      },
      {
        name: 'e',
        exponentialHistogram: {
          aggregationTemporality: delta,
          dataPoints: [
            {
              timeUnixNano: at(1),
              count: '3',
              scale: -1,
              zeroCount: '1',
              zeroThreshold: 0.1,
              positive: { offset: -2, bucketCounts: ['1', '1'] },
            },
          ],
        },
      },
      {
        name: 's',
        summary: {
          dataPoints: [
            { timeUnixNano: at(1), count: '1', sum: 1, quantileValues: [{ quantile: 0.5, value: 2 }] },
          ],
        },
      },
    ]);
    const { decode } = createProtobufDecoder({ maxMessages: 1000 });
    const message = 'ExportMetricsServiceRequest';
    const fromProtobuf = readOtlpMetrics(decode(message, encodeOtlp(message, body)));
    assert.equal(fromProtobuf.rejected, 0);
    assert.equal(fromProtobuf.items.length, 5);
    assert.deepEqual(fromProtobuf, readOtlpMetrics(body));
  });

  describe('sent to the console', () => {
    let console: Console & { url: string };
    before(async () => {
      console = await startConsole();
    });
    after(() => console.close());

    it('are listed by the API, and get an OTLP response', async () => {
      const url = `http://127.0.0.1:${console.ports.otlp}/v1/metrics`;
      assert.deepEqual(await post(url, request([sum(5, 1)])), { status: 200, body: {} });
      const partial = await post(url, request([{ name: 'x' }]));
      assert.deepEqual(partial.body.partialSuccess, {
        rejectedDataPoints: '1',
        errorMessage: 'a metric has no data',
      });
      const [view] = await until(async () => {
        const { items } = await getJson(`${console.url}/api/metrics?name=orders_total`);
        return items.length > 0 && items;
      });
      assert.equal(view.value, 5);
      assert.equal(view.service, 'order');
      assert.equal(view.instance, 'a1');
    });
  });
});
