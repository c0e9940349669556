import type { ReceivedCounts } from '../../../contract/src/audit.js';
import type { InstanceStats, ProcessStats } from './process-stats.js';

/** Number of items that the counted requests must have produced. */
export interface ExpectedItems {
  serverSpans: number;
  accessRecords: number;
}

/** Counters of all instances of a service in one round of scrapes. */
export interface ServiceSnapshot {
  /** Sorted by address. */
  stats: readonly ProcessStats[];
  requests: number;
  expected: ExpectedItems;
  /** Items received before the first scrape. */
  before: ReceivedCounts;
  /** Items received after the last response. */
  after: ReceivedCounts;
  processes: string;
  addresses: string;
}

/** Sums up the instances of a service; undefined when the counters of an instance are unknown. */
export function snapshotOf(
  instances: readonly InstanceStats[],
  before: ReceivedCounts,
  after: ReceivedCounts,
): ServiceSnapshot | undefined {
  const sorted = [...instances].sort((a, b) => (a.url < b.url ? -1 : 1));
  const stats = sorted.flatMap((each) => each.stats ?? []);
  if (stats.length < instances.length || stats.length === 0) return undefined;
  const requests = stats.reduce((sum, each) => sum + each.requests, 0);
  const suppressed = (signal: 'traces' | 'logs') =>
    stats.reduce((sum, each) => sum + each.suppressed[signal], 0);
  return {
    stats,
    requests,
    expected: {
      serverSpans: requests - suppressed('traces'),
      accessRecords: requests - suppressed('logs'),
    },
    before,
    after,
    processes: sorted.map(({ url }, i) => `${url} ${stats[i]?.startSeconds}`).join(', '),
    addresses: sorted.map(({ url }) => url).join(', '),
  };
}

/** Returns whether no items were queued or received during the snapshot. */
export function isQuiet({ stats, before, after }: ServiceSnapshot): boolean {
  return (
    queuedOf(stats) === 0 &&
    before.serverSpans === after.serverSpans &&
    before.accessRecords === after.accessRecords
  );
}

/** Returns the number of queued items of all processes. */
export function queuedOf(stats: readonly ProcessStats[]): number {
  return stats.reduce(
    (sum, { deliveries }) => sum + deliveries.reduce((more, { queued }) => more + queued, 0),
    0,
  );
}
