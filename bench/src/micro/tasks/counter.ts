import { Counter, Registry } from 'prom-client';
import { kitMetrics, labelNames, labelsOf, labelValues } from '../registries.js';
import { type Candidates, repeat } from '../repeat.js';

const named = { name: 'requests_total', help: 'Requests.' };
const kit = () => kitMetrics().counter({ ...named, labels: labelNames });
const promClient = () => new Counter({ ...named, labelNames, registers: [new Registry()] });

export const candidates: Candidates = {
  'kit-cell'() {
    const series = kit().labels(...labelValues);
    return repeat(() => series.add());
  },
  'kit-labels'() {
    const counter = kit();
    const [method, route, status] = labelValues;
    return repeat(() => counter.labels(method, route, status).add());
  },
  'prom-client'() {
    const counter = promClient();
    const [method, route, status_code] = labelValues;
    return repeat(() => counter.inc({ method, route, status_code }));
  },
  'prom-client-child'() {
    const child = promClient().labels(labelsOf(labelValues));
    return repeat(() => child.inc());
  },
};
