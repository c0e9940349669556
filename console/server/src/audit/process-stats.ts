import type { DeliveryStats } from '../../../contract/src/audit.js';
import { epochMsOf } from '../scrape/epoch-ms.js';
import type { Exposition } from '../scrape/parse-exposition.js';
import type { ScrapeResult } from '../scrape/scraper.js';

/** Counters that one process reports in its metrics. */
export interface ProcessStats {
  /** Unix seconds; undefined when the process does not report its start. */
  startSeconds: number | undefined;
  /** Requests counted, all labels together. */
  requests: number;
  /** Requests without a span (not sampled) or without a record (log level). */
  suppressed: { traces: number; logs: number };
  deliveries: DeliveryStats[];
}

/** Counters of one instance, or the reason why there are none. */
export interface InstanceStats {
  instance: string;
  url: string;
  /** Undefined when the scrape failed, or when a counter cannot be compared. */
  stats: ProcessStats | undefined;
  /** Reason why `stats` is undefined. */
  error: string | undefined;
}

const requestsMetric = 'http_server_request_duration_seconds_count';
const droppedMetric = 'telemetry_items_dropped_total';
const suppressedMetric = 'telemetry_items_withheld_total';
const deliveryMetrics: ReadonlyMap<string, 'produced' | 'delivered' | 'queued'> = new Map([
  ['telemetry_items_produced_total', 'produced'],
  ['telemetry_items_delivered_total', 'delivered'],
  ['telemetry_items_queued', 'queued'],
]);
const otherMetrics: ReadonlySet<string> = new Set([requestsMetric, droppedMetric, suppressedMetric]);

/** @throws Error for a value that a counter of items cannot have: NaN, infinite, or beyond 2^53 */
export function readProcessStats({ samples }: Pick<Exposition, 'samples'>): ProcessStats {
  const deliveries = new Map<string, DeliveryStats>();
  const stats: Omit<ProcessStats, 'deliveries'> = {
    startSeconds: undefined,
    requests: 0,
    suppressed: { traces: 0, logs: 0 },
  };

  function deliveryOf(labels: Readonly<Record<string, string>>): DeliveryStats {
    const { signal = '', destination = '' } = labels;
    const key = JSON.stringify([signal, destination]);
    const known = deliveries.get(key);
    if (known) return known;
    const made: DeliveryStats = { signal, destination, produced: 0, delivered: 0, queued: 0, dropped: {} };
    deliveries.set(key, made);
    return made;
  }

  for (const { name, labels, value } of samples) {
    if (name === 'process_start_time_seconds') {
      if (epochMsOf(value) !== undefined) stats.startSeconds = value;
      continue;
    }
    const counter = deliveryMetrics.get(name);
    if (counter === undefined && !otherMetrics.has(name)) continue;
    if (!(Math.abs(value) <= Number.MAX_SAFE_INTEGER))
      throw new Error(`its ${name} is ${value}, which cannot be compared`);
    if (counter) deliveryOf(labels)[counter] += value;
    else if (name === requestsMetric) stats.requests += value;
    else if (name === droppedMetric) addDropped(deliveryOf(labels), labels.reason, value);
    else if (labels.signal === 'traces' || labels.signal === 'logs') stats.suppressed[labels.signal] += value;
  }
  return { ...stats, deliveries: [...deliveries.values()] };
}

function addDropped(delivery: DeliveryStats, reason = 'unknown', count = 0): void {
  // built from entries, so that `__proto__` is an ordinary key
  const reasons = new Map(Object.entries(delivery.dropped));
  delivery.dropped = Object.fromEntries(reasons.set(reason, (reasons.get(reason) ?? 0) + count));
}

/** Reads the counters in the result of a scrape. */
export function instanceStatsOf({ target, exposition, error }: ScrapeResult): InstanceStats {
  const { instance, url } = target;
  if (exposition === undefined) return { instance, url, stats: undefined, error };
  if (exposition.cut > 0)
    return { instance, url, stats: undefined, error: `${exposition.cut} of its samples exceeded the limit` };
  try {
    return { instance, url, stats: readProcessStats(exposition), error: undefined };
  } catch (thrown) {
    return { instance, url, stats: undefined, error: (thrown as Error).message };
  }
}

export function totalDropped({ dropped }: Pick<DeliveryStats, 'dropped'>): number {
  return Object.values(dropped).reduce((sum, count) => sum + count, 0);
}
