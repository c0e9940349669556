import { collectDefaultMetrics, type Metric, type OpenMetricsContentType, Registry } from 'prom-client';

/** prom-client's metrics of the process and its event loop, in both formats. */
export interface ProcessMetrics {
  /** Of the families, without `_total`. */
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
  const metrics = text.getMetricsAsArray() as unknown as (Metric & { name: string })[];
  // it takes `_total` off a counter's name while it writes OpenMetrics: on a view, so that the text stays right
  for (const metric of metrics) open.registerMetric(Object.create(metric) as Metric);
  return {
    names: metrics.map(({ name }) => name.replace(/_total$/, '')),
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
