import type { Bound } from '@glasshouse/settings';
import type { LogRecord } from './log-record.js';
import type { StoredSpan } from './span.js';

export interface Receipt {
  /** Of any kind, each once, and those refused. */
  spans: number;
  /** Of any kind, each once. */
  records: number;
  /** Spans of kind server, each once. */
  serverSpans: number;
  /** Records with `event.action` = `http-request`, each once. */
  accessRecords: number;
  /** Server spans that could not be kept: their trace was full. */
  refusedSpans: number;
}

export interface InstanceReceipt extends Receipt {
  /** `service.instance.id` of spans, `service.node.name` of records; `unknown` where neither was told. */
  instance: string;
  /** Epoch milliseconds. */
  firstMs: number;
  lastMs: number;
}

export interface Receipts {
  noteSpan(span: StoredSpan, isKept: boolean): void;
  /** Corrects the counts when a further part of a span reports its service, kind or instance. */
  noteMerge(before: StoredSpan, after: StoredSpan): void;
  noteRecord(record: LogRecord): void;
  /** What came of a service so far, all instances together; a copy. */
  of(service: string): Receipt;
  /** In order of first arrival; copies. */
  instancesOf(service: string): InstanceReceipt[];
  readonly services: string[];
}

export const sendersBound = {
  holds: 'Services, and instances of each, whose telemetry the console counts',
  limit: 64,
  unit: 'entries',
  full: 'further services are not counted, further instances only in the sum of their service',
  metrics: [],
} as const satisfies Bound;

export interface ReceiptsOptions {
  /** Further services are not counted; further instances only in the sum of their service. Default 64 each. */
  mostServices?: number;
  mostInstances?: number;
  now?: () => number;
}

interface Tally {
  sum: Receipt;
  instances: Map<string, InstanceReceipt>;
}

/** Before anything came. */
export const nothing: Readonly<Receipt> = {
  spans: 0,
  records: 0,
  serverSpans: 0,
  accessRecords: 0,
  refusedSpans: 0,
};

/** Counts what tells of a request, by service and instance, since the console began. Eviction does not touch it. */
export function createReceipts(options: ReceiptsOptions = {}): Receipts {
  const { mostServices = sendersBound.limit, mostInstances = sendersBound.limit, now = Date.now } = options;
  const tallies = new Map<string, Tally>();

  function countInSum(service: string, by: 1 | -1, ...what: (keyof Receipt)[]): Tally | undefined {
    let tally = tallies.get(service);
    if (!tally) {
      if (tallies.size >= mostServices) return undefined;
      tally = { sum: { ...nothing }, instances: new Map() };
      tallies.set(service, tally);
    }
    for (const each of what) tally.sum[each] += by;
    return tally;
  }

  function count(service: string, instance: unknown, by: 1 | -1, ...what: (keyof Receipt)[]): void {
    const tally = countInSum(service, by, ...what);
    if (!tally) return;
    const name = instance === undefined ? 'unknown' : String(instance);
    let own = tally.instances.get(name);
    if (!own) {
      if (tally.instances.size >= mostInstances) return;
      own = { instance: name, ...nothing, firstMs: now(), lastMs: 0 };
      tally.instances.set(name, own);
    }
    for (const each of what) own[each] += by;
    own.lastMs = now();
  }

  function countSpan({ kind, service, attributes }: StoredSpan, isKept: boolean, by: 1 | -1): void {
    const instance = attributes['service.instance.id'];
    if (kind === 'server') count(service, instance, by, 'spans', isKept ? 'serverSpans' : 'refusedSpans');
    else countInSum(service, by, 'spans'); // inner spans do not report their instance
  }

  return {
    noteSpan: (span, isKept) => countSpan(span, isKept, 1),
    noteMerge(before, after) {
      countSpan(before, true, -1);
      countSpan(after, true, 1);
    },
    noteRecord({ service, fields }) {
      const instance = fields['service.node.name'] ?? fields['service.instance.id'];
      if (fields['event.action'] === 'http-request') count(service, instance, 1, 'records', 'accessRecords');
      else count(service, instance, 1, 'records');
    },
    of: (service) => ({ ...(tallies.get(service)?.sum ?? nothing) }),
    instancesOf: (service) =>
      [...(tallies.get(service)?.instances.values() ?? [])].map((own) => ({ ...own })),
    get services() {
      return [...tallies.keys()].sort();
    },
  };
}
