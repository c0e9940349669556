import { getHeapStatistics } from 'node:v8';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type Metric,
  type OpenMetricsContentType,
  Registry,
} from 'prom-client';
import { type MetricType, namesTaken } from './declaration.js';

/** prom-client's metrics of the process and its event loop, in both formats. */
export interface ProcessMetrics {
  /** All names that the families use. */
  names: readonly string[];
  /** Prometheus text, or OpenMetrics without its last line. */
  expose(openMetrics: boolean): Promise<string>;
  close(): void;
}

export function createProcessMetrics(): ProcessMetrics {
  const textRegistry = new Registry();
  const openRegistry = new Registry<OpenMetricsContentType>();
  openRegistry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: textRegistry });
  new Gauge({
    name: 'nodejs_heap_size_limit_bytes',
    help: 'Upper limit of the heap in bytes; V8 ends the process when the heap cannot stay below it.',
    registers: [textRegistry],
  }).set(getHeapStatistics().heap_size_limit);
  removeTotals(textRegistry);
  const metrics = metricsOf(textRegistry);
  // prom-client removes `_total` from a counter's name when it writes OpenMetrics; derived objects leave the names in
  // the text registry unchanged
  for (const metric of metrics) openRegistry.registerMetric(Object.create(metric) as Metric);
  return {
    names: metrics.flatMap((metric) => namesTaken(typeOf(metric), metric.name)),
    async expose(openMetrics) {
      const body = await (openMetrics ? openRegistry : textRegistry).metrics();
      return openMetrics ? body.replace(/# EOF\n$/, '') : body;
    },
    close() {
      textRegistry.clear();
      openRegistry.clear();
    },
  };
}

type NamedMetric = Metric & { name: string };

function metricsOf(registry: Registry): NamedMetric[] {
  return registry.getMetricsAsArray() as unknown as NamedMetric[];
}

/** Removes gauges named like counters, such as `nodejs_active_handles_total`: each is the sum of another family. */
function removeTotals(registry: Registry): void {
  for (const metric of metricsOf(registry)) {
    if (!(metric instanceof Counter) && metric.name.endsWith('_total'))
      registry.removeSingleMetric(metric.name);
  }
}

function typeOf(metric: NamedMetric): MetricType {
  if (metric instanceof Counter) return 'counter';
  return metric instanceof Histogram ? 'histogram' : 'gauge';
}
