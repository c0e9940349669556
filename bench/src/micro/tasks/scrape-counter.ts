import { Counter, Registry } from 'prom-client';
import { kitMetrics, labelNames, labelsOf, manyLabelValues } from '../registries.js';
import { type Candidates, repeatBlocking } from '../repeat.js';

const named = { name: 'requests_total', help: 'Requests.' };

export const candidates: Candidates = {
  kit() {
    const metrics = kitMetrics();
    const counter = metrics.counter({ ...named, labels: labelNames });
    for (const values of manyLabelValues()) counter.labels(...values).add();
    return repeatBlocking(() => metrics.expose());
  },
  'prom-client'() {
    const registry = new Registry();
    const counter = new Counter({ ...named, labelNames, registers: [registry] });
    for (const values of manyLabelValues()) counter.inc(labelsOf(values));
    return repeatBlocking(() => registry.metrics());
  },
};
