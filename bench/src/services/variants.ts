import type { Counts, Role } from './variant.js';

/** Description of a variant for the report. */
export interface VariantFacts {
  /** Title in the tables. */
  title: string;
  /** Components of the variant, as a phrase without a final full stop. */
  description: string;
  /** Number of spans and log records that one request produces in each role. */
  expected: Readonly<Record<Role, Counts>>;
}

/** Server span, client span and access record in the gateway; server span and access record in the product service. */
const allSignals: VariantFacts['expected'] = {
  gateway: { spans: 2, logs: 1 },
  product: { spans: 1, logs: 1 },
};

/** Compared telemetry set-ups. Each has a module of the same name in `variants/`. */
export const variants = {
  bare: {
    title: 'bare',
    description: 'the two services without telemetry',
    expected: { gateway: { spans: 0, logs: 0 }, product: { spans: 0, logs: 0 } },
  },
  kit: {
    title: 'Glasshouse kit',
    description:
      '`@glasshouse/telemetry` with the configuration of the shop: spans as Zipkin JSON, records as ' +
      'PackedForward with acknowledgements, retries for both, redaction, and request metrics with exemplars',
    expected: allSignals,
  },
  classic: {
    title: 'Glasshouse kit, `TELEMETRY_CLIENTS=classic`',
    description:
      'the kit with this setting: spans by zipkin-js and records by fluent-logger, with the interfaces, the ' +
      'queues and the delivery statistics of the kit',
    expected: allSignals,
  },
  'classic-jaeger': {
    title: 'Glasshouse kit, classic with `TRACES_JAEGER`',
    description:
      'the kit with `TELEMETRY_CLIENTS=classic` and `TRACES_JAEGER` instead of `TRACES_ZIPKIN`: spans by ' +
      'jaeger-client, Thrift over HTTP',
    expected: allSignals,
  },
  jaeger: {
    title: 'jaeger-client + fluent-logger + prom-client',
    description:
      'jaeger-client called from one middleware, Thrift over HTTP without retries; fluent-logger, PackedForward ' +
      'with acknowledgements; prom-client',
    expected: allSignals,
  },
  zipkin: {
    title: 'zipkin-js + fluent-logger + prom-client',
    description:
      'zipkin-js called from one middleware, with its context in AsyncLocalStorage, Zipkin JSON in batches without ' +
      'retries; fluent-logger and prom-client as above',
    expected: allSignals,
  },
  opentelemetry: {
    title: 'OpenTelemetry SDK + pino + prom-client',
    description:
      'the standard set-up: instrumentation of http, koa and undici, with an additional span for each Koa layer; ' +
      'a batch processor with an enlarged queue, to avoid losses; OTLP as JSON with retries; pino to standard ' +
      'output, without acknowledgements; prom-client',
    // server span, one span for each of the two Koa layers, and the undici span in the gateway
    expected: { gateway: { spans: 4, logs: 1 }, product: { spans: 3, logs: 1 } },
  },
} as const satisfies Record<string, VariantFacts>;

export type VariantName = keyof typeof variants;
export const variantNames = Object.keys(variants) as VariantName[];
