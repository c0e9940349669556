import { createRequire } from 'node:module';
import { identity } from '../identity.js';
import type { RoleOptions, Variant } from '../variant.js';
import { accessRecord } from './access-record.js';
import { createFluent } from './fluent.js';
import { createPrometheus } from './prometheus.js';
import { type Instrumentation, runGateway, runProduct } from './run-app.js';

const require = createRequire(import.meta.url);

function instrument(name: string, { receivers }: RoleOptions): Instrumentation {
  const { initTracer } = require('jaeger-client');
  const { FORMAT_HTTP_HEADERS, Tags } = require('opentracing');
  const { version, instance, environment } = identity(name);
  const tracer = initTracer(
    {
      serviceName: name,
      traceId128bit: true,
      sampler: { type: 'const', param: 1 },
      reporter: { collectorEndpoint: receivers.jaegerThrift, flushIntervalMs: 200 },
    },
    {
      logger: { info() {}, error() {} },
      tags: {
        'service.version': version,
        'service.instance.id': instance,
        'deployment.environment.name': environment,
      },
    },
  );
  const fluent = createFluent(name, receivers);
  const prometheus = createPrometheus();
  return {
    hooks: {
      middleware: async (ctx, next) => {
        const parent = tracer.extract(FORMAT_HTTP_HEADERS, ctx.headers);
        const span = tracer.startSpan('GET', { childOf: parent ?? undefined });
        span.setTag(Tags.SPAN_KIND, 'server');
        ctx.state.span = span;
        const started = performance.now();
        try {
          await next();
        } finally {
          const seconds = (performance.now() - started) / 1000;
          const route = ctx.state.route ?? 'unmatched';
          span.setOperationName(`GET ${route}`);
          span.setTag('http.request.method', ctx.method).setTag('url.path', ctx.path);
          span.setTag('http.route', route).setTag('http.response.status_code', ctx.status);
          span.finish();
          prometheus.observeRequest(route, ctx.status, seconds);
          const context = span.context();
          fluent.log(
            `GET ${route} ${ctx.status}`,
            accessRecord(ctx, route, seconds, { traceId: context.traceIdStr, spanId: context.spanIdStr }),
          );
        }
      },
      onRoute: (ctx, route) => {
        ctx.state.route = route;
      },
      onCall: (ctx) => {
        const span = tracer.startSpan('GET /products/{sku}', { childOf: ctx.state.span });
        span.setTag(Tags.SPAN_KIND, 'client').setTag('http.request.method', 'GET');
        span.setTag('url.template', '/products/{sku}').setTag('peer.service', 'product');
        const headers = {};
        tracer.inject(span, FORMAT_HTTP_HEADERS, headers);
        const started = performance.now();
        return {
          headers,
          onResponse: (status) => {
            prometheus.observeCall(status, (performance.now() - started) / 1000);
            span.setTag('http.response.status_code', status);
            span.finish();
          },
        };
      },
    },
    close: async () => {
      await new Promise<void>((resolve) => tracer.close(() => resolve()));
      await fluent.close();
    },
  };
}

export const variant: Variant = {
  gateway: (options) => runGateway(options, instrument('gateway', options)),
  product: (options) => runProduct(instrument('product', options)),
};
