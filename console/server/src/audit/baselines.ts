import type { ReceivedCounts, Baseline as ReportedBaseline } from '../../../contract/src/audit.js';
import type { ScrapeObserver } from '../scrape/scraper.js';
import { type ReceivedCounters, zeroCounts } from '../store/received-counters.js';
import { consoleDelivery, type ReceiverPorts } from './console-delivery.js';
import { type InstanceStats, instanceStatsOf } from './process-stats.js';
import {
  type ExpectedItems,
  isQuiet,
  queuedOf,
  type ServiceSnapshot,
  snapshotOf,
} from './service-snapshot.js';

/** Start of the comparison for one service, with the counts of the service and of the console at that time. */
export interface Baseline extends ReportedBaseline {
  /** Identities of the service's processes. */
  processes: string;
  /** Addresses of the service's processes. */
  addresses: string;
  /** Time of the last change of the processes, epoch milliseconds. */
  changedMs: number;
  requests: number;
  expected: ExpectedItems;
  received: ReceivedCounts;
  /** Upper limit of the items in flight at the baseline. */
  inFlight: number;
}

export interface Baselines {
  /** Observes the scraper: each round may start the baseline of a service. */
  readonly observe: ScrapeObserver;
  /** Undefined until all instances of the service have responded in one round. */
  of(service: string): Baseline | undefined;
  /**
   * Returns the baseline of the service. Starts a new one when a process has changed, or when the current one has items
   * in flight and the snapshot has none.
   */
  update(service: string, snapshot: ServiceSnapshot): Baseline;
}

export interface BaselinesOptions {
  counters: ReceivedCounters;
  /** Start of the receivers, epoch milliseconds. */
  startedMs: number;
  receiverPorts(): ReceiverPorts;
  now?: () => number;
}

/** Resolution of `process_start_time_seconds`. */
const startResolutionMs = 1000;
/** Time in which an instance that is no longer scraped may still respond and send: the services drain for 3 s. */
const leavingMs = 30_000;

export function createBaselines(options: BaselinesOptions): Baselines {
  const { counters, startedMs, receiverPorts, now = Date.now } = options;
  const baselines = new Map<string, Baseline>();

  function start(
    service: string,
    snapshot: ServiceSnapshot,
    because: Baseline['because'],
    changedMs = now(),
  ): Baseline {
    const { requests, expected, before, after, processes, addresses, stats } = snapshot;
    const grown = after.serverSpans - before.serverSpans + after.accessRecords - before.accessRecords;
    const made: Baseline = {
      sinceMs: now(),
      because,
      processes,
      addresses,
      changedMs,
      requests,
      expected,
      received: before,
      inFlight: grown + queuedOf(stats),
    };
    baselines.set(service, made);
    return made;
  }

  /**
   * Starts the baseline at the first request of the service. Returns undefined unless this console received everything
   * that the service delivered, and nothing from an earlier process.
   */
  function startAtZero(service: string, snapshot: ServiceSnapshot): Baseline | undefined {
    const { processes, addresses, stats, after } = snapshot;
    if (counters.instancesOf(service).length > stats.length) return undefined;
    const starts = stats.map(({ startSeconds }) => (startSeconds ?? 0) * 1000);
    const isYounger = starts.every((ms) => ms >= startedMs - startResolutionMs);
    const delivered = (signal: 'logs' | 'traces') =>
      consoleDelivery(stats, signal, receiverPorts()).delivered;
    const isAllReceived = delivered('traces') <= after.spans && delivered('logs') <= after.records;
    if (!isYounger && !isAllReceived) return undefined;
    const made: Baseline = {
      sinceMs: Math.min(...starts),
      because: 'the service started',
      processes,
      addresses,
      changedMs: now(),
      requests: 0,
      expected: { serverSpans: 0, accessRecords: 0 },
      received: zeroCounts,
      inFlight: 0,
    };
    baselines.set(service, made);
    return made;
  }

  /**
   * Returns whether an instance that is no longer scraped is still sending items. Its counters are unknown, so the
   * service cannot be compared yet. The signs are more senders than scraped instances, or more items than requests.
   */
  function isLeaving(service: string, known: Baseline, { stats, expected, after }: ServiceSnapshot): boolean {
    const { because, changedMs, sinceMs, received } = known;
    if (because !== 'its instances changed' || now() - changedMs > leavingMs) return false;
    const isOver = (kind: keyof ExpectedItems) =>
      after[kind] - received[kind] > expected[kind] - known.expected[kind];
    return (
      sendersSince(counters, service, sinceMs) > stats.length ||
      isOver('serverSpans') ||
      isOver('accessRecords')
    );
  }

  function update(service: string, snapshot: ServiceSnapshot): Baseline {
    const known = baselines.get(service);
    if (known === undefined || (known.because === 'the console started later' && known.inFlight > 0)) {
      const atZero = startAtZero(service, snapshot);
      if (atZero) return atZero;
    }
    if (known === undefined) return start(service, snapshot, 'the console started later');
    if (known.addresses !== snapshot.addresses) return start(service, snapshot, 'its instances changed');
    if (known.processes !== snapshot.processes) return start(service, snapshot, 'the service restarted');
    if ((known.inFlight > 0 && isQuiet(snapshot)) || isLeaving(service, known, snapshot))
      return start(service, snapshot, known.because, known.changedMs);
    return known;
  }

  return {
    update,
    of: (service) => baselines.get(service),
    observe: (service) => {
      const before = counters.of(service);
      const instances: InstanceStats[] = [];
      return {
        read: (result) => void instances.push(instanceStatsOf(result)),
        done() {
          const snapshot = snapshotOf(instances, before, counters.of(service));
          if (snapshot) update(service, snapshot);
        },
      };
    },
  };
}

/** Returns the number of instances that have sent items since a time. Instances without a name are not counted. */
export function sendersSince(counters: ReceivedCounters, service: string, sinceMs: number): number {
  return counters
    .instancesOf(service)
    .filter(({ instance, lastMs }) => instance !== 'unknown' && lastMs >= sinceMs).length;
}
