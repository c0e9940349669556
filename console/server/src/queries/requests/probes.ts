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
