import {
  Counter,
  collectDefaultMetrics,
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
  expose(open: boolean): Promise<string>;
  close(): void;
}

export function createProcessMetrics(): ProcessMetrics {
  const text = new Registry();
  const open = new Registry<OpenMetricsContentType>();
  open.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: text });
  removeTotals(text);
  const metrics = metricsOf(text);
  // prom-client removes `_total` from a counter's name when it writes OpenMetrics; derived objects protect the text's
  // registry
  for (const metric of metrics) open.registerMetric(Object.create(metric) as Metric);
  return {
    names: metrics.flatMap((metric) => namesTaken(typeOf(metric), metric.name)),
    async expose(asOpen) {
      const body = await (asOpen ? open : text).metrics();
      return asOpen ? body.replace(/# EOF\n$/, '') : body;
    },
    close() {
      text.clear();
      open.clear();
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
