import assert from 'node:assert/strict';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, ValueType } from '@opentelemetry/api';
import { SeverityNumber } from '@opentelemetry/api-logs';
import { OTLPLogExporter as JsonLogs } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogs } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as JsonMetrics } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetrics } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraces } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraces } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  AggregationType,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Console } from '../../../server/src/index.js';
import { getJson, startConsole, until } from '../../start-console.js';

const resource = resourceFromAttributes({
  'service.name': 'otel-js',
  'service.instance.id': 'js-1',
  'service.version': '1.2.3',
  'host.cpus': 4,
  tags: ['a', 'b'],
});
const startMs = 1_700_000_000_123;

for (const [encoding, Traces, Logs, Metrics] of [
  ['JSON', JsonTraces, JsonLogs, JsonMetrics],
  ['Protocol Buffers', ProtobufTraces, ProtobufLogs, ProtobufMetrics],
] as const) {
  describe(`OpenTelemetry JS with ${encoding}`, () => {
    let console: Console & { url: string };
    let base: string;
    before(async () => {
      console = await startConsole();
      base = `http://127.0.0.1:${console.ports.otlp}`;
    });
    after(() => console.close());

    it('sends spans that the console returns field by field', async () => {
      const exporter = new Traces({ url: `${base}/v1/traces` });
      const provider = new BasicTracerProvider({
        resource,
        spanProcessors: [new BatchSpanProcessor(exporter)],
      });
      const tracer = provider.getTracer('library', '0.9');
      const linked = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 };
      const root = tracer.startSpan('POST /orders', {
        kind: SpanKind.SERVER,
        startTime: startMs,
        attributes: {
          text: 'Käse ☕',
          int: 7,
          big: 2 ** 53,
          double: 0.25,
          yes: true,
          list: [1, 2],
          empty: '',
        },
        links: [{ context: linked, attributes: { why: 'batch' } }],
      });
      root.addEvent('retry', { attempt: 2 }, startMs + 5);
      root.setStatus({ code: SpanStatusCode.ERROR, message: 'stock is gone' });
      const child = tracer.startSpan(
        'find',
        { kind: SpanKind.CLIENT, startTime: startMs + 1 },
        trace.setSpan(ROOT_CONTEXT, root),
      );
      child.end(startMs + 3);
      root.end(startMs + 250.5);
      await provider.forceFlush();
      await provider.shutdown();

      const { traceId, spanId } = root.spanContext();
      const { spans } = await getJson(`${console.url}/api/traces/${traceId}`);
      assert.equal(spans.length, 2);
      const [stored, inner] = spans;
      assert.equal(inner.parentId, spanId);
      assert.equal(inner.kind, 'client');
      assert.equal(inner.durationUs, 2000);
      const { resource: storedResource, ...rest } = stored;
      assert.equal(storedResource['service.name'], 'otel-js');
      assert.equal(storedResource['host.cpus'], 4);
      assert.equal(storedResource.tags, '["a","b"]');
      assert.deepEqual(rest, {
        traceId,
        id: spanId,
        name: 'POST /orders',
        kind: 'server',
        service: 'otel-js',
        startUs: startMs * 1000,
        durationUs: 250_500,
        attributes: {
          text: 'Käse ☕',
          int: 7,
          big: Number.MAX_SAFE_INTEGER,
          double: 0.25,
          yes: true,
          list: '[1,2]',
          empty: '',
          'service.instance.id': 'js-1',
          'service.version': '1.2.3',
        },
        events: [{ timeUs: (startMs + 5) * 1000, name: 'retry', attributes: { attempt: 2 } }],
        links: [{ traceId: '1'.repeat(32), spanId: '2'.repeat(16), attributes: { why: 'batch' } }],
        status: 'error',
        statusMessage: 'stock is gone',
        scope: { name: 'library', version: '0.9' },
      });
    });

    it('sends log records that the console returns field by field', async () => {
      const provider = new LoggerProvider({
        resource,
        processors: [new BatchLogRecordProcessor({ exporter: new Logs({ url: `${base}/v1/logs` }) })],
      });
      const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 };
      provider.getLogger('library', '0.9').emit({
        timestamp: startMs,
        severityNumber: SeverityNumber.WARN2,
        severityText: 'WARNING',
        body: 'card declined',
        eventName: 'payment.declined',
        attributes: { 'order.id': 'o1', amount: 4.5, attempt: 3, final: false, nested: { a: 1 } },
        context: trace.setSpanContext(ROOT_CONTEXT, spanContext),
      });
      await provider.forceFlush();
      await provider.shutdown();

      const { items } = await getJson(`${console.url}/api/logs?trace=${spanContext.traceId}`);
      assert.equal(items.length, 1);
      const [stored] = items;
      for (const [name, value] of Object.entries({
        '@timestamp': new Date(startMs).toISOString(),
        'log.level': 'warn',
        severity_number: 14,
        severity_text: 'WARNING',
        message: 'card declined',
        'event.name': 'payment.declined',
        'service.name': 'otel-js',
        'service.instance.id': 'js-1',
        'trace.id': spanContext.traceId,
        'span.id': spanContext.spanId,
        'order.id': 'o1',
        amount: 4.5,
        attempt: 3,
        final: false,
        nested: '{"a":1}',
        'log.logger': 'library',
        'otel.scope.version': '0.9',
      }))
        assert.equal(stored[name], value, name);
    });

    for (const temporality of [AggregationTemporality.CUMULATIVE, AggregationTemporality.DELTA]) {
      it(`sends metrics of ${AggregationTemporality[temporality].toLowerCase()} temporality that become series`, async () => {
        const instance = `js-${temporality}`;
        const provider = new MeterProvider({
          resource: resource.merge(resourceFromAttributes({ 'service.instance.id': instance })),
          readers: [
            new PeriodicExportingMetricReader({
              exporter: new Metrics({
                url: `${base}/v1/metrics`,
                temporalityPreference: temporality as number,
              }),
              exportIntervalMillis: 600_000,
            }),
          ],
          views: [
            {
              instrumentName: 'size',
              aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM },
            },
            {
              instrumentName: 'http.server.request.duration',
              aggregation: {
                type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
                options: { boundaries: [0.1, 1] },
              },
            },
          ],
        });
        const meter = provider.getMeter('library', '0.9');
        const orders = meter.createCounter('orders', { unit: '{order}', description: 'Confirmed orders' });
        const open = meter.createUpDownCounter('orders.open', { valueType: ValueType.INT });
        meter
          .createObservableGauge('temperature', { unit: 'Cel' })
          .addCallback((result) => result.observe(21.5));
        const duration = meter.createHistogram('http.server.request.duration', { unit: 's' });
        const size = meter.createHistogram('size', { unit: 'By' });
        for (let round = 0; round < 2; round++) {
          orders.add(3, { shop: 'x' });
          open.add(round === 0 ? 5 : -2);
          for (const seconds of [0.05, 0.5, 7]) duration.record(seconds, { 'http.route': '/orders' });
          for (const bytes of [100, 1000, 0]) size.record(bytes);
          await provider.forceFlush();
        }
        await provider.shutdown();

        const latest = async () => {
          const { items } = await getJson(`${console.url}/api/metrics?service=otel-js&instance=${instance}`);
          return new Map<
            string,
            { value: number; type: string; help?: string; labels: Record<string, string> }
          >(
            items.map(
              (item: { name: string; labels: Record<string, string>; value: number; type: string }) => [
                `${item.name}{${item.labels.le ?? ''}}`,
                item,
              ],
            ),
          );
        };
        const series = await until(async () => {
          const found = await latest();
          return found.get('orders_total{}')?.value === 6 && found;
        });
        const value = (key: string) => series.get(key)?.value;
        const orderSeries = series.get('orders_total{}');
        assert.equal(orderSeries?.type, 'counter');
        assert.equal(orderSeries?.help, 'Confirmed orders');
        assert.deepEqual(orderSeries?.labels, {
          shop: 'x',
          otel_scope_name: 'library',
          otel_scope_version: '0.9',
          job: 'otel-js',
          instance,
        });
        assert.equal(value('orders_open{}'), 3);
        assert.equal(value('temperature_celsius{}'), 21.5);
        const family = 'http_server_request_duration_seconds';
        assert.deepEqual(
          ['0.1', '1', '+Inf'].map((bound) => value(`${family}_bucket{${bound}}`)),
          [2, 4, 6],
        );
        assert.equal(value(`${family}_count{}`), 6);
        assert.ok(Math.abs((value(`${family}_sum{}`) as number) - 15.1) < 1e-9);
        assert.equal(value('size_bytes_count{}'), 6);
        assert.equal(value('size_bytes_bucket{0}'), 2);
        assert.equal(value('size_bytes_bucket{128}'), 4);
        assert.equal(value('size_bytes_bucket{1024}'), 6);
        assert.equal(series.get('target_info{}')?.labels.service_version, '1.2.3');
      });
    }
  });
}
