import { defaultBuckets } from '@glasshouse/telemetry';
import { Histogram, Registry } from 'prom-client';
import { durations, kitMetrics, labelNames, labelsOf, labelValues } from '../registries.js';
import { type Candidates, type Run, repeat } from '../repeat.js';

const named = { name: 'request_duration_seconds', help: 'Time.', buckets: [...defaultBuckets] };
const kit = () => kitMetrics().histogram({ ...named, labels: labelNames });
const promClient = () => new Histogram({ ...named, labelNames, registers: [new Registry()] });

function observing(observe: (seconds: number) => void): Run {
  let next = 0;
  return repeat(() => {
    observe(durations[next] as number);
    next = (next + 1) % durations.length;
  });
}

export const candidates: Candidates = {
  'kit-cell'() {
    const series = kit().labels(...labelValues);
    return observing((seconds) => series.observe(seconds));
  },
  'kit-labels'() {
    const histogram = kit();
    const [method, route, status] = labelValues;
    return observing((seconds) => histogram.labels(method, route, status).observe(seconds));
  },
  'prom-client'() {
    const histogram = promClient();
    const [method, route, status_code] = labelValues;
    return observing((seconds) => histogram.observe({ method, route, status_code }, seconds));
  },
  'prom-client-child'() {
    const child = promClient().labels(labelsOf(labelValues));
    return observing((seconds) => child.observe(seconds));
  },
};
