import { second } from '../format.js';
import { TimeTag } from '../parts/tags.js';

/** Part of the metrics that the address of the page selects. Empty texts select everything. */
export interface MetricsScope {
  readonly service: string;
  readonly method: string;
  readonly route: string;
  /** Time to mark, in epoch milliseconds. */
  readonly atMs: number | undefined;
}

export function readMetricsScope(query: URLSearchParams): MetricsScope {
  const read = (name: string) => (query.get(name) ?? '').slice(0, 256);
  const at = read('at');
  return {
    service: read('service'),
    method: read('method'),
    route: read('route'),
    atMs: /^\d{1,15}$/.test(at) ? Number(at) : undefined,
  };
}

/** Sentence that states the scope, with a link to all metrics; nothing without a scope. */
export function ScopeNote({ service, method, route, atMs }: MetricsScope) {
  const requests = `${method} ${route}`.trim();
  if (service === '' && requests === '' && atMs === undefined) return null;
  return (
    <p class="scope">
      Only {requests === '' ? 'requests' : <code>{requests}</code>}
      {service !== '' && ` of ${service}`}
      {atMs !== undefined && ', marked at '}
      {atMs !== undefined && <TimeTag ms={atMs} format={second} />}. <a href="#/metrics">All metrics</a>
    </p>
  );
}
