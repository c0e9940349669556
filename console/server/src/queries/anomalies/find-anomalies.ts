import type { Anomaly, AnomalyList } from '../../../../contract/src/anomalies.js';
import type { ProcessTable } from '../../processes/process-table.js';
import type { InstanceSeries } from '../../scrape/instance-series.js';
import type { TimeRangeMs } from '../time-range.js';
import { scrapesOf, valuesOf } from './instance-values.js';
import { gcMetrics, longGcBetween } from './long-gc.js';
import { markMachineWide } from './machine-wide.js';
import { exitText, outagesOf, restartAnomaly, startMetrics } from './outages.js';
import { pauseMetrics, pausesBetween } from './pauses.js';
import { deliveryMetrics, undeliveredOf } from './undelivered.js';

/** Data in which anomalies are found. */
export interface AnomalySources {
  instances(): Iterable<InstanceSeries>;
  processes: Pick<ProcessTable, 'items' | 'exits'>;
}

export interface AnomalyFilter extends TimeRangeMs {
  service?: string | undefined;
  limit: number;
}

const metrics = new Map<string, readonly string[]>([
  ...pauseMetrics,
  ...gcMetrics,
  ...startMetrics,
  ...deliveryMetrics,
]);

/** Returns the anomalies of the processes that overlap the time range, latest start first. */
export function findAnomalies(
  sources: AnomalySources,
  { sinceMs = -Infinity, untilMs = Infinity, service, limit }: AnomalyFilter,
  nowMs = Date.now(),
): AnomalyList {
  const found: Anomaly[] = [];
  const scraped = new Set<string>();
  for (const owner of sources.instances()) {
    scraped.add(owner.service);
    for (const each of anomaliesOf(owner, sources.processes, nowMs))
      found.push({ ...each, service: owner.service, instance: owner.instance });
  }
  for (const exit of sources.processes.exits) {
    if (scraped.has(exit.name)) continue;
    const anomaly = restartAnomaly(exit.atMs, exit.upMs ?? null, exitText(exit), nowMs);
    found.push({ ...anomaly, service: exit.name, instance: exit.name });
  }
  const items = markMachineWide(found, scraped.size)
    .filter((anomaly) => service === undefined || anomaly.service === service)
    .filter(({ fromMs, toMs }) => fromMs <= untilMs && (toMs ?? nowMs) > sinceMs)
    .sort((a, b) => b.fromMs - a.fromMs);
  return { items: items.slice(0, limit), total: items.length, truncated: items.length > limit };
}

function* anomaliesOf(
  owner: InstanceSeries,
  processes: AnomalySources['processes'],
  nowMs: number,
): Generator<Omit<Anomaly, 'service' | 'instance'>> {
  const scrapes = scrapesOf(owner);
  const values = valuesOf(owner, metrics);
  const launched = {
    status: processes.items.find(({ name }) => name === owner.service),
    exits: processes.exits.filter(({ name }) => name === owner.service),
  };
  const responded = scrapes.filter((scrape) => scrape.responded);
  for (const [at, after] of responded.entries()) {
    const before = responded[at - 1];
    const started = values.at('process_start_time_seconds', '', after);
    const isSame = before && values.at('process_start_time_seconds', '', before) === started;
    if (isSame) {
      yield* pausesBetween(values, before, after);
      yield* longGcBetween(values, before, after);
    } else if (before || scrapes[0]?.number === 1) {
      // the counters of a process that the console has just met count from its start
      for (const pause of pausesBetween(values, undefined, after))
        if (pause.kind === 'suspended' || !isLoading(pause, started)) yield pause;
    }
  }
  yield* outagesOf(scrapes, values, launched, nowMs);
  yield* undeliveredOf(scrapes, values, nowMs);
}

/** Loading its modules blocks every process at its start. */
const loadingMs = 5000;

function isLoading({ toMs }: Pick<Anomaly, 'toMs'>, startedSeconds = 0): boolean {
  return toMs !== null && toMs < startedSeconds * 1000 + loadingMs;
}
