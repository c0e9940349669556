import { createRequire } from 'node:module';
import { identity, identityFields } from '../identity.js';
import type { RoleOptions, RunningService, Variant } from '../variant.js';
import { accessRecord } from './access-record.js';
import { createPrometheus } from './prometheus.js';
import { type Instrumentation, runGateway, runProduct } from './run-app.js';

const require = createRequire(import.meta.url);

/**
 * Starts a service with the standard set-up: SDK with batch export; instrumentation of http, koa and undici; pino to
 * standard output; prom-client.
 */
async function start(
  name: string,
  options: RoleOptions,
  role: 'gateway' | 'product',
): Promise<RunningService> {
  const { NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
  const { BatchSpanProcessor } = require('@opentelemetry/sdk-trace-base');
  const { OTLPTraceExporter } = require('@opentelemetry/exporter-trace-otlp-http');
  const { resourceFromAttributes } = require('@opentelemetry/resources');
  const { registerInstrumentations } = require('@opentelemetry/instrumentation');
  const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
  const { KoaInstrumentation } = require('@opentelemetry/instrumentation-koa');
  const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
  const { trace } = require('@opentelemetry/api');
  const { version, instance, environment } = identity(name);
  const collector = options.receivers.otlp.replace('127.0.0.1', 'localhost');
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      'service.name': name,
      'service.version': version,
      'service.instance.id': instance,
      'deployment.environment.name': environment,
    }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: collector }), {
        maxQueueSize: 65536,
        maxExportBatchSize: 512,
        scheduledDelayMillis: 200,
      }),
    ],
  });
  provider.register();
  const collectorPort = Number(new URL(options.receivers.otlp).port);
  registerInstrumentations({
    tracerProvider: provider,
    instrumentations: [
      new HttpInstrumentation({
        // the requests of the exporter must not create spans
        ignoreOutgoingRequestHook: (request: { port?: number | string }) =>
          Number(request.port) === collectorPort,
      }),
      new KoaInstrumentation(),
      new UndiciInstrumentation(),
    ],
  });
  // the instrumentation patches only modules that are required after it
  const Koa = require('koa');
  const Router = require('@koa/router');
  const { Pool } = require('undici');
  const pino = require('pino');
  const log = pino(
    {
      base: identityFields(name),
      messageKey: 'message',
      formatters: { level: (label: string) => ({ 'log.level': label }) },
    },
    pino.destination({ dest: 1, sync: false, minLength: 4096 }),
  );
  const prometheus = createPrometheus();
  const instrumentation: Instrumentation = {
    hooks: {
      middleware: async (ctx, next) => {
        const started = performance.now();
        try {
          await next();
        } finally {
          const seconds = (performance.now() - started) / 1000;
          const route = ctx.state.route ?? 'unmatched';
          prometheus.observeRequest(route, ctx.status, seconds);
          const context = trace.getActiveSpan()?.spanContext();
          log.info(
            accessRecord(ctx, route, seconds, { traceId: context?.traceId, spanId: context?.spanId }),
            `GET ${route} ${ctx.status}`,
          );
        }
      },
      onRoute: (ctx, route) => {
        ctx.state.route = route;
      },
      onCall: () => {
        const started = performance.now();
        return {
          headers: {},
          onResponse: (status) => prometheus.observeCall(status, (performance.now() - started) / 1000),
        };
      },
    },
    close: async () => {
      await new Promise((resolve) => log.flush(resolve));
      await provider.forceFlush();
      await provider.shutdown();
    },
  };
  const libraries = { Koa: Koa.default ?? Koa, Router: Router.default ?? Router };
  return role === 'gateway'
    ? runGateway(options, instrumentation, libraries, Pool)
    : runProduct(instrumentation, libraries);
}

export const variant: Variant = {
  gateway: (options) => start('gateway', options, 'gateway'),
  product: (options) => start('product', options, 'product'),
};
