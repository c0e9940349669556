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

  function countersOf(service: string): ServiceCounters | undefined {
    if (!isCounting) return undefined;
    let counters = byService.get(service);
    if (!counters) {
      if (byService.size >= maxServices) return undefined;
      counters = { sum: { ...zeroCounts }, instances: new Map() };
      byService.set(service, counters);
    }
    return counters;
  }

  function instanceOf({ instances }: ServiceCounters, instance: unknown): InstanceCounts | undefined {
    const key = instance === undefined ? 'unknown' : String(instance);
    let own = instances.get(key);
    if (!own) {
      if (instances.size >= maxInstances) return undefined;
      own = { instance: key, ...zeroCounts, firstMs: now(), lastMs: 0 };
      instances.set(key, own);
    }
    own.lastMs = now();
    return own;
  }

  function addSpan({ kind, service, attributes }: StoredSpan, isStored: boolean, by: 1 | -1): void {
    const counters = countersOf(service);
    if (!counters) return;
    counters.sum.spans += by;
    if (kind !== 'server') return; // other spans may lack the instance
    const name = isStored ? 'serverSpans' : 'refusedSpans';
    counters.sum[name] += by;
    const own = instanceOf(counters, attributes['service.instance.id']);
    if (!own) return;
    own.spans += by;
    own[name] += by;
  }

  return {
    countSpan: (span, isStored) => addSpan(span, isStored, 1),
    recountSpan(before, after) {
      addSpan(before, true, -1);
      addSpan(after, true, 1);
    },
    countRecord(record) {
      const counters = countersOf(record.service);
      if (!counters) return;
      const own = instanceOf(
        counters,
        record.field('service.node.name') ?? record.field('service.instance.id'),
      );
      counters.sum.records++;
      if (own) own.records++;
      if (record.field('event.action') !== 'http-request') return;
      counters.sum.accessRecords++;
      if (own) own.accessRecords++;
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
