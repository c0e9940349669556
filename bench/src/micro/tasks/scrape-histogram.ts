import { defaultBuckets } from '@glasshouse/telemetry';
import { Histogram, Registry } from 'prom-client';
import { durations, kitMetrics, labelNames, labelsOf, manyLabelValues } from '../registries.js';
import { type Candidates, repeatBlocking } from '../repeat.js';

const named = { name: 'request_duration_seconds', help: 'Time.', buckets: [...defaultBuckets] };

export const candidates: Candidates = {
  kit() {
    const metrics = kitMetrics();
    const histogram = metrics.histogram({ ...named, labels: labelNames });
    for (const values of manyLabelValues()) {
      for (const seconds of durations) histogram.labels(...values).observe(seconds);
    }
    return repeatBlocking(() => metrics.expose());
  },
  'prom-client'() {
    const registry = new Registry();
    const histogram = new Histogram({ ...named, labelNames, registers: [registry] });
    for (const values of manyLabelValues()) {
      for (const seconds of durations) histogram.observe(labelsOf(values), seconds);
    }
    return repeatBlocking(() => registry.metrics());
  },
};
