import { createTelemetry, type Metrics } from '@glasshouse/telemetry';
import { identity } from '../services/identity.js';

/** Creates an empty metrics registry of the kit, without process metrics. */
export function kitMetrics(): Metrics {
  return createTelemetry({ service: identity('bench'), processMetrics: false }).metrics;
}

export const labelNames = ['method', 'route', 'status_code'] as const;
export const labelValues = ['GET', '/products/{sku}', '200'] as const;

export function labelsOf([method, route, status_code]: readonly string[]): Record<string, string> {
  return { method: method ?? '', route: route ?? '', status_code: status_code ?? '' };
}

/** Returns 1,000 different sets of label values. */
export function manyLabelValues(): [string, string, string][] {
  const values: [string, string, string][] = [];
  for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
    for (let route = 0; route < 40; route += 1) {
      for (const status of ['200', '201', '400', '404', '503']) {
        values.push([method, `/resource-${route}/{id}`, status]);
      }
    }
  }
  return values;
}

/** Durations in seconds that fall into different buckets. */
export const durations: readonly number[] = [0.003, 0.012, 0.04, 0.2, 0.9];
