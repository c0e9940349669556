import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Request metrics as most services have them: prom-client, one histogram on the server and one on the client side. */
export function createPrometheus(): {
  served(route: string, status: number, seconds: number): void;
  called(status: number, seconds: number): void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const served = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Time from the request line to the end of the answer, by method, route and status.',
    labelNames: ['method', 'route', 'status_code'],
    registers: [registry],
  });
  const called = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Time until the answer of a call, by peer, method, route and status.',
    labelNames: ['peer', 'method', 'route', 'status_code'],
    registers: [registry],
  });
  return {
    served: (route, status, seconds) =>
      served.observe({ method: 'GET', route, status_code: status }, seconds),
    called: (status, seconds) =>
      called.observe(
        { peer: 'product', method: 'GET', route: '/products/{sku}', status_code: status },
        seconds,
      ),
  };
}
