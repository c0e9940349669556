import type { Anomaly } from '../../../../contract/src/anomalies.js';
import type { OverviewChange } from '../../../../contract/src/overview.js';
import { type AnomalySources, findAnomalies } from '../anomalies/find-anomalies.js';
import type { Scope } from '../scope.js';

/** Similar anomalies, the latest one first. */
type AnomalyGroup = [latest: Anomaly, ...earlier: Anomaly[]];

/**
 * Returns the anomalies within a range for the overview, which lists restarts itself: one change for each service and
 * kind, with the latest anomaly, the first time and the number. Processes without processor time are one change for all
 * services, because they share the machine: one line for each would hide the other changes. So are suspensions of most
 * processes at the same time.
 */
export function anomalyChanges(sources: AnomalySources, { range, nowUs }: Scope): OverviewChange[] {
  const filter = { sinceMs: range.afterUs / 1000, untilMs: range.untilUs / 1000, limit: 1000 };
  const groups = new Map<string, AnomalyGroup>();
  for (const anomaly of findAnomalies(sources, filter, nowUs / 1000).items) {
    if (anomaly.kind === 'restart') continue;
    const isShared = anomaly.kind === 'starved' || anomaly.isMachineWide === true;
    const key = isShared ? anomaly.kind : `${anomaly.service} ${anomaly.kind}`;
    const group = groups.get(key);
    if (group) group.push(anomaly);
    else groups.set(key, [anomaly]);
  }
  return [...groups.values()].map(changeOf);
}

function changeOf(group: AnomalyGroup): OverviewChange {
  const [{ fromMs, service, text }, ...earlier] = group;
  const services = [...new Set(group.map((each) => each.service))].sort();
  const link = services.length === 1 ? `#/telemetry?service=${encodeURIComponent(service)}` : '#/telemetry';
  const change = { kind: 'anomaly' as const, atMs: fromMs, service, link };
  if (earlier.length === 0) return { ...change, text };
  const firstMs = Math.min(...group.map((each) => each.fromMs));
  const others = `${earlier.length} earlier ${earlier.length === 1 ? 'anomaly' : 'anomalies'} of this kind`;
  const where = services.length === 1 ? '' : ` in ${services.join(', ')}`;
  const since = new Date(firstMs).toISOString().slice(11, 19);
  return {
    ...change,
    firstMs,
    count: group.length,
    text: `${text}; ${others}${where} since ${since} UTC`,
  };
}
