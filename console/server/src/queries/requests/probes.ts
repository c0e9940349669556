import type { RequestSummary } from '../../store/trace-summary.js';

/** Paths of health checks and scrapes in common use. */
const probePath =
  /^\/(?:health(?:z|check)?|livez|readyz|live|ready|ping|metrics|status|actuator\/(?:health|prometheus))(?:\/(?:live|ready|liveness|readiness|startup))?\/?$/;

/** Returns whether a request is a health check or a scrape, by its route or path. */
export function isProbe({ method, route, path }: Pick<RequestSummary, 'method' | 'route' | 'path'>): boolean {
  if (method !== undefined && method !== 'GET' && method !== 'HEAD') return false;
  const address = route ?? path;
  return address !== undefined && probePath.test(address);
}

/** Returns {@link isProbe} with a memory for the routes of one query. */
export function createProbeTest(): typeof isProbe {
  const known = new Map<string, boolean>();
  return (request) => {
    const { method, route } = request;
    if (route === undefined || (method !== 'GET' && method !== 'HEAD')) return isProbe(request);
    let found = known.get(route);
    if (found === undefined) {
      found = isProbe(request);
      if (known.size < 1000) known.set(route, found);
    }
    return found;
  };
}
