import {
  type HistogramSeries,
  type SharedAttributes,
  type Span,
  shareAttributes,
  type TelemetrySettings,
  telemetryFromSettings,
} from '@glasshouse/telemetry';
import { telemetryMiddleware } from '@glasshouse/telemetry/koa';
import { type ClassicSettings, chosenExporters } from '@glasshouse/telemetry-classic';
import { identity } from '../identity.js';
import type { ReceiverAddresses, Variant } from '../variant.js';
import { type Instrumentation, runGateway, runProduct } from './run-app.js';

/** Histogram series and span attributes that calls with the same status share. */
interface Outcome {
  series: HistogramSeries;
  attributes: SharedAttributes;
}

/**
 * Creates a variant of the kit, configured by settings like the services of the shop. `chosen` returns the settings
 * that differ.
 */
export function kitVariant(
  chosen: (receivers: ReceiverAddresses) => Partial<TelemetrySettings & ClassicSettings>,
): Variant {
  function instrument(name: string, receivers: ReceiverAddresses): Instrumentation {
    const { version, environment, instance } = identity(name);
    const changes = chosen(receivers);
    const telemetry = telemetryFromSettings(
      { name, version },
      {
        SERVICE_INSTANCE: instance,
        ENVIRONMENT: environment,
        LOG_LEVEL: 'info',
        LOG_STDOUT: 'off',
        LOG_FORWARD: [`${receivers.forwardHost}:${receivers.forwardPort}`],
        TRACES_ZIPKIN: [],
        TRACES_OTLP: [],
        TRACES_RATIO: 1,
        ...changes,
      },
      chosenExporters(changes),
    );
    const calls = telemetry.metrics.histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Duration of calls to upstream services, by peer, method, route and status.',
      labels: ['peer', 'method', 'route', 'status_code'],
    });
    const outcomes = new Map<number, Outcome>();
    const outcome = (status: number): Outcome => {
      let found = outcomes.get(status);
      if (found === undefined) {
        const attributes = shareAttributes({
          'http.request.method': 'GET',
          'url.template': '/products/{sku}',
          'peer.service': 'product',
          'http.response.status_code': status,
        });
        found = { series: calls.labels('product', 'GET', '/products/{sku}', String(status)), attributes };
        outcomes.set(status, found);
      }
      return found;
    };
    return {
      hooks: {
        middleware: telemetryMiddleware(telemetry),
        onRoute: (ctx, route) => {
          ctx.state.observation.route = route;
        },
        onCall: (ctx) => {
          const parent: Span = ctx.state.span;
          const span = parent.child('GET /products/{sku}', { kind: 'client' });
          return {
            headers: span.inject({}),
            onResponse: (status) => {
              const { series, attributes } = outcome(status);
              series.observe(span.setShared(attributes).end() / 1000, span);
            },
          };
        },
      },
      close: () => telemetry.close(),
    };
  }
  return {
    gateway: (options) => runGateway(options, instrument('gateway', options.receivers)),
    product: (options) => runProduct(instrument('product', options.receivers)),
  };
}
