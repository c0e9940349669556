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
import type { SinkAddresses, Variant } from '../variant.js';
import { type Observed, runGateway, runProduct } from './run-app.js';

/** What calls with the same status have in common. */
interface Outcome {
  series: HistogramSeries;
  attributes: SharedAttributes;
}

/** The kit from its settings, as the services of the shop have it; `chosen` is what differs between its variants. */
export function kitVariant(
  chosen: (sinks: SinkAddresses) => Partial<TelemetrySettings & ClassicSettings>,
): Variant {
  function observed(name: string, sinks: SinkAddresses): Observed {
    const { version, environment, instance } = identity(name);
    const changes = chosen(sinks);
    const telemetry = telemetryFromSettings(
      { name, version },
      {
        SERVICE_INSTANCE: instance,
        ENVIRONMENT: environment,
        LOG_LEVEL: 'info',
        LOG_STDOUT: 'off',
        LOG_FORWARD: [`${sinks.forwardHost}:${sinks.forwardPort}`],
        TRACES_ZIPKIN: [],
        TRACES_OTLP: [],
        TRACES_RATIO: 1,
        ...changes,
      },
      chosenExporters(changes),
    );
    const calls = telemetry.metrics.histogram({
      name: 'http_client_request_duration_seconds',
      help: 'Time until the answer of a call, by peer, method, route and status.',
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
        routed: (ctx, route) => {
          ctx.state.observation.route = route;
        },
        calling: (ctx) => {
          const parent: Span = ctx.state.span;
          const span = parent.child('GET /products/{sku}', { kind: 'client' });
          return {
            headers: span.inject({}),
            answered: (status) => {
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
    gateway: (options) => runGateway(options, observed('gateway', options.sinks)),
    product: (options) => runProduct(observed('product', options.sinks)),
  };
}
