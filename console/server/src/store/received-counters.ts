import type { Bound } from '@glasshouse/settings';
import type { InstanceCounts, ReceivedCounts } from '../../../contract/src/audit.js';
import type { LogRecord } from './log-record.js';
import type { StoredSpan } from './span.js';

/** Counters of received items by service and instance. */
export interface ReceivedCounters {
  countSpan(span: StoredSpan, isStored: boolean): void;
  /** Corrects the counters when a further part of a span reports its service, kind or instance. */
  recountSpan(before: StoredSpan, after: StoredSpan): void;
  countRecord(record: LogRecord): void;
  /** Runs `work` without counting, for items that no running service has sent. */
  ignore<T>(work: () => T): T;
  /** Returns a copy of the sums over all instances of a service. */
  of(service: string): ReceivedCounts;
  /** Returns copies in the order of first arrival. */
  instancesOf(service: string): InstanceCounts[];
  readonly services: string[];
}

export const sendersBound = {
  holds: 'Services, and instances of each, whose telemetry the console counts',
  limit: 64,
  unit: 'entries',
  full: 'further services are not counted, further instances only in the sum of their service',
  metrics: [],
} as const satisfies Bound;

export interface ReceivedCountersOptions {
  /** Further services are not counted. Default 64. */
  maxServices?: number;
  /** Further instances are counted only in the sum of their service. Default 64. */
  maxInstances?: number;
  now?: () => number;
}

interface ServiceCounters {
  sum: ReceivedCounts;
  instances: Map<string, InstanceCounts>;
}

export const zeroCounts: Readonly<ReceivedCounts> = {
  spans: 0,
  records: 0,
  serverSpans: 0,
  accessRecords: 0,
  refusedSpans: 0,
};

/** Counts received spans and records since the console started. Eviction does not change the counters. */
export function createReceivedCounters(options: ReceivedCountersOptions = {}): ReceivedCounters {
  const { maxServices = sendersBound.limit, maxInstances = sendersBound.limit, now = Date.now } = options;
  const byService = new Map<string, ServiceCounters>();
  let isCounting = true;

  function addToSum(
    service: string,
    by: 1 | -1,
    ...names: (keyof ReceivedCounts)[]
  ): ServiceCounters | undefined {
    if (!isCounting) return undefined;
    let counters = byService.get(service);
    if (!counters) {
      if (byService.size >= maxServices) return undefined;
      counters = { sum: { ...zeroCounts }, instances: new Map() };
      byService.set(service, counters);
    }
    for (const name of names) counters.sum[name] += by;
    return counters;
  }

  function add(service: string, instance: unknown, by: 1 | -1, ...names: (keyof ReceivedCounts)[]): void {
    const counters = addToSum(service, by, ...names);
    if (!counters) return;
    const key = instance === undefined ? 'unknown' : String(instance);
    let own = counters.instances.get(key);
    if (!own) {
      if (counters.instances.size >= maxInstances) return;
      own = { instance: key, ...zeroCounts, firstMs: now(), lastMs: 0 };
      counters.instances.set(key, own);
    }
    for (const name of names) own[name] += by;
    own.lastMs = now();
  }

  function addSpan({ kind, service, attributes }: StoredSpan, isStored: boolean, by: 1 | -1): void {
    const instance = attributes['service.instance.id'];
    if (kind === 'server') add(service, instance, by, 'spans', isStored ? 'serverSpans' : 'refusedSpans');
    else addToSum(service, by, 'spans'); // other spans may lack the instance
  }

  return {
    countSpan: (span, isStored) => addSpan(span, isStored, 1),
    recountSpan(before, after) {
      addSpan(before, true, -1);
      addSpan(after, true, 1);
    },
    countRecord({ service, fields }) {
      const instance = fields['service.node.name'] ?? fields['service.instance.id'];
      if (fields['event.action'] === 'http-request') add(service, instance, 1, 'records', 'accessRecords');
      else add(service, instance, 1, 'records');
    },
    ignore(work) {
      isCounting = false;
      try {
        return work();
      } finally {
        isCounting = true;
      }
    },
    of: (service) => ({ ...(byService.get(service)?.sum ?? zeroCounts) }),
    instancesOf: (service) =>
      [...(byService.get(service)?.instances.values() ?? [])].map((own) => ({ ...own })),
    get services() {
      return [...byService.keys()].sort();
    },
  };
}
