import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Creates the usual prom-client request metrics: default metrics, a server histogram and a client histogram. */
export function createPrometheus(): {
  observeRequest(route: string, status: number, seconds: number): void;
  observeCall(status: number, seconds: number): void;
} {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of requests, by method, route and status.',
    labelNames: ['method', 'route', 'status_code'],
    registers: [registry],
  });
  const calls = new Histogram({
    name: 'http_client_request_duration_seconds',
    help: 'Duration of calls to upstream services, by peer, method, route and status.',
    labelNames: ['peer', 'method', 'route', 'status_code'],
    registers: [registry],
  });
  return {
    observeRequest: (route, status, seconds) =>
      requests.observe({ method: 'GET', route, status_code: status }, seconds),
    observeCall: (status, seconds) =>
      calls.observe(
        { peer: 'product', method: 'GET', route: '/products/{sku}', status_code: status },
        seconds,
      ),
  };
}
