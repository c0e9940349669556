import { createTelemetry, forwardLogs, type Span, zipkinSpans } from '@glasshouse/telemetry';
import { telemetryMiddleware } from '@glasshouse/telemetry/koa';
import { allSignals, type RoleOptions, type Variant } from '../variant.js';
import { type Observed, runGateway, runProduct } from './run-app.js';

function observed(name: string, { sinks }: RoleOptions): Observed {
  const telemetry = createTelemetry({
    service: { name },
    spans: [zipkinSpans({ urls: [sinks.zipkin] })],
    logs: [forwardLogs({ targets: [`${sinks.forwardHost}:${sinks.forwardPort}`] })],
  });
  const calls = telemetry.metrics.histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Time until the answer of a call, by peer, method, route and status.',
    labels: ['peer', 'method', 'route', 'status_code'],
  });
  return {
    hooks: {
      middleware: telemetryMiddleware(telemetry),
      routed: (ctx, route) => {
        ctx.state.observation.route = route;
      },
      aroundCall: async (ctx, call) => {
        const parent: Span = ctx.state.span;
        const span = parent.child('GET /products/{sku}', { kind: 'client' });
        span
          .set('http.request.method', 'GET')
          .set('url.template', '/products/{sku}')
          .set('peer.service', 'product');
        const started = performance.now();
        const status = await call(span.inject({}));
        calls
          .labels('product', 'GET', '/products/{sku}', String(status))
          .observe((performance.now() - started) / 1000, span);
        span.set('http.response.status_code', status);
        span.end();
        return status;
      },
    },
    close: () => telemetry.close(),
  };
}

export const variant: Variant = {
  title: 'Glasshouse kit: all three signals, acknowledged',
  expected: allSignals,
  gateway: (options) => runGateway(options, observed('gateway', options)),
  product: (options) => runProduct(observed('product', options)),
};
