import http from 'node:http';
import { createRequire } from 'node:module';
import { createTelemetry, zipkinSpans } from '@glasshouse/telemetry';
import { identity } from '../../services/identity.js';
import { type Candidates, repeat } from '../repeat.js';

const require = createRequire(import.meta.url);
const name = 'GET /products/{sku}';
const { version, instance, environment } = identity('bench');
const processTags = {
  'service.version': version,
  'service.instance.id': instance,
  'deployment.environment.name': environment,
};

export const candidates: Candidates = {
  kit() {
    const telemetry = createTelemetry({
      service: identity('bench'),
      // the queue has no capacity: each batch is encoded, counted and dropped
      spans: [zipkinSpans({ urls: ['http://127.0.0.1:9/'], maxQueuedBytes: 0 })],
    });
    return repeat(() => {
      const span = telemetry.rootSpan(name);
      span
        .set('http.request.method', 'GET')
        .set('url.path', '/products/tea')
        .set('http.route', '/products/{sku}');
      span.set('http.response.status_code', 200).set('peer.service', 'product');
      span.end();
    });
  },

  opentelemetry() {
    const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
    const { BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
    const { JsonTraceSerializer } = require('@opentelemetry/otlp-transformer');
    const { resourceFromAttributes } = require('@opentelemetry/resources');
    const exporter = {
      export(spans: unknown, done: (result: { code: number }) => void) {
        JsonTraceSerializer.serializeRequest(spans);
        done({ code: 0 });
      },
      shutdown: async () => {},
      forceFlush: async () => {},
    };
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'bench', ...processTags }),
      spanProcessors: [new BatchSpanProcessor(exporter)],
    });
    const tracer = provider.getTracer('bench');
    return repeat(
      () => {
        const span = tracer.startSpan(name, { root: true });
        span.setAttribute('http.request.method', 'GET').setAttribute('url.path', '/products/tea');
        span.setAttribute('http.route', '/products/{sku}').setAttribute('http.response.status_code', 200);
        span.setAttribute('peer.service', 'product');
        span.end();
      },
      () => provider.forceFlush(),
    );
  },

  jaeger() {
    const { initTracer } = require('jaeger-client');
    // discards the encoded batches of the library's HTTP sender
    http.request = (() => ({ on() {}, write() {}, end() {} })) as unknown as typeof http.request;
    const tracer = initTracer(
      {
        serviceName: 'bench',
        traceId128bit: true,
        sampler: { type: 'const', param: 1 },
        reporter: { collectorEndpoint: 'http://127.0.0.1:9/api/traces' },
      },
      { logger: { info() {}, error() {} }, tags: processTags },
    );
    return repeat(() => {
      const span = tracer.startSpan(name);
      span.setTag('http.request.method', 'GET').setTag('url.path', '/products/tea');
      span.setTag('http.route', '/products/{sku}').setTag('http.response.status_code', 200);
      span.setTag('peer.service', 'product');
      span.finish();
    });
  },

  zipkin() {
    const { Annotation, BatchRecorder, ExplicitContext, jsonEncoder, Tracer } = require('zipkin');
    let encoded: string[] = [];
    const recorder = new BatchRecorder({
      logger: { logSpan: (span: unknown) => encoded.push(jsonEncoder.JSON_V2.encode(span)) },
    });
    const tracer = new Tracer({
      ctxImpl: new ExplicitContext(),
      recorder,
      localServiceName: 'bench',
      traceId128Bit: true,
    });
    return repeat(
      () => {
        tracer.letId(tracer.createRootId(), () => {
          tracer.recordAnnotation(new Annotation.ServerRecv());
          tracer.recordRpc(name);
          tracer.recordBinary('http.request.method', 'GET');
          tracer.recordBinary('url.path', '/products/tea');
          tracer.recordBinary('http.route', '/products/{sku}');
          tracer.recordBinary('http.response.status_code', '200');
          tracer.recordBinary('peer.service', 'product');
          tracer.recordAnnotation(new Annotation.ServerSend());
        });
      },
      () => {
        const body = Buffer.from(`[${encoded.join(',')}]`);
        encoded = [];
        return body;
      },
    );
  },
};
