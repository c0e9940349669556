import type { Counts, Role } from './variant.js';

export interface VariantFacts {
  /** What the tables call it. */
  title: string;
  /** What it is made of, for the page. */
  about: string;
  /** What one request served by each role must bring to the sinks. */
  expected: Readonly<Record<Role, Counts>>;
}

/** A server and a client span and an access record in the gateway, a server span and an access record behind it. */
const allSignals: VariantFacts['expected'] = {
  gateway: { spans: 2, logs: 1 },
  product: { spans: 1, logs: 1 },
};

/** The ways to observe the two services that are compared; each has a module of its name in `variants/`. */
export const variants = {
  bare: {
    title: 'bare',
    about: 'the two services without telemetry',
    expected: { gateway: { spans: 0, logs: 0 }, product: { spans: 0, logs: 0 } },
  },
  kit: {
    title: 'Glasshouse kit',
    about:
      '`@glasshouse/telemetry` as the shop uses it: spans as Zipkin JSON, records as PackedForward that is ' +
      'acknowledged, both sent again when they fail, redaction, request metrics with exemplars',
    expected: allSignals,
  },
  classic: {
    title: 'Glasshouse kit, `TELEMETRY_CLIENTS=classic`',
    about:
      'the same, and that one setting: spans by zipkin-js, records by fluent-logger, behind the interfaces, ' +
      'the queues and the books of the kit',
    expected: allSignals,
  },
  'classic-jaeger': {
    title: 'the same, spans by jaeger-client',
    about: '`TRACES_JAEGER` in place of `TRACES_ZIPKIN`: spans by jaeger-client, Thrift over HTTP',
    expected: allSignals,
  },
  jaeger: {
    title: 'jaeger-client + fluent-logger + prom-client',
    about:
      'jaeger-client by hand in one middleware, Thrift over HTTP, not sent again; fluent-logger, PackedForward that is ' +
      'acknowledged; prom-client',
    expected: allSignals,
  },
  zipkin: {
    title: 'zipkin-js + fluent-logger + prom-client',
    about:
      'zipkin-js by hand in one middleware, its context in AsyncLocalStorage, Zipkin JSON in batches, not sent again; ' +
      'fluent-logger and prom-client as above',
    expected: allSignals,
  },
  opentelemetry: {
    title: 'OpenTelemetry SDK + pino + prom-client',
    about:
      "the standard set-up: instrumentation of http, koa and undici, which makes a span for each of Koa's layers too, " +
      'a batch processor (its queue enlarged, so that nothing is lost), OTLP as JSON, which is sent again; pino to ' +
      'standard output, where nothing is acknowledged; prom-client',
    // a server span, a span for each of Koa's two layers, and in the gateway one of undici
    expected: { gateway: { spans: 4, logs: 1 }, product: { spans: 3, logs: 1 } },
  },
} as const satisfies Record<string, VariantFacts>;

export type VariantName = keyof typeof variants;
export const variantNames = Object.keys(variants) as VariantName[];
