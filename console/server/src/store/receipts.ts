import type { LogRecord } from './log-record.js';
import type { StoredSpan } from './span.js';

export interface Receipt {
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
  noteRecord(record: LogRecord): void;
  /** What came of a service so far, all instances together; a copy. */
  of(service: string): Receipt;
  /** In order of first arrival; copies. */
  instancesOf(service: string): InstanceReceipt[];
  readonly services: string[];
}

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

const nothing: Readonly<Receipt> = { serverSpans: 0, accessRecords: 0, refusedSpans: 0 };

/** Counts what tells of a request, by service and instance, since the console began. Eviction does not touch it. */
export function createReceipts(options: ReceiptsOptions = {}): Receipts {
  const { mostServices = 64, mostInstances = 64, now = Date.now } = options;
  const tallies = new Map<string, Tally>();

  function count(service: string, instance: unknown, what: keyof Receipt): void {
    let tally = tallies.get(service);
    if (!tally) {
      if (tallies.size >= mostServices) return;
      tally = { sum: { ...nothing }, instances: new Map() };
      tallies.set(service, tally);
    }
    tally.sum[what]++;
    const name = instance === undefined ? 'unknown' : String(instance);
    let own = tally.instances.get(name);
    if (!own) {
      if (tally.instances.size >= mostInstances) return;
      own = { instance: name, ...nothing, firstMs: now(), lastMs: 0 };
      tally.instances.set(name, own);
    }
    own[what]++;
    own.lastMs = now();
  }

  return {
    noteSpan({ kind, service, attributes }, isKept) {
      if (kind !== 'server') return;
      count(service, attributes['service.instance.id'], isKept ? 'serverSpans' : 'refusedSpans');
    },
    noteRecord({ service, fields }) {
      if (fields['event.action'] !== 'http-request') return;
      count(service, fields['service.node.name'] ?? fields['service.instance.id'], 'accessRecords');
    },
    of: (service) => ({ ...(tallies.get(service)?.sum ?? nothing) }),
    instancesOf: (service) =>
      [...(tallies.get(service)?.instances.values() ?? [])].map((own) => ({ ...own })),
    get services() {
      return [...tallies.keys()].sort();
    },
  };
}
