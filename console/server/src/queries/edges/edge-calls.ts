import type { Edge, EdgePoint, EdgeStatistics, Quantiles } from '../../../../contract/src/edges.js';
import { createDurations, type Durations } from '../durations.js';
import { createTimings } from '../timings.js';

interface HasId {
  readonly id: string;
}

type ClientSpan = HasId & { readonly startUs: number; readonly durationUs: number };

/** Calls of one edge. */
export interface EdgeCalls {
  readonly caller: string;
  readonly callee: string;
  readonly operation: string;
  readonly clientSumUs: number;
  /** Adds a call. `serverUs` is NaN without a server span. The ids are read only for exemplars. */
  add(trace: HasId, client: ClientSpan, serverUs: number, error: boolean): void;
  statistics(seconds: number): EdgeStatistics;
  /** Returns the calls of `count` equal parts of a range in epoch microseconds. */
  points(fromUs: number, toUs: number, count: number): EdgePoint[];
  /** Returns the calls with the largest gap, or the slowest calls when there is no server side. */
  exemplars(): Edge['exemplars'];
}

export function createEdgeCalls(caller: string, callee: string, operation: string): EdgeCalls {
  const client = createTimings();
  /** By call; NaN without a server span. */
  const server = createTimings();
  /** Numbers of the failed calls. */
  const failed: number[] = [];
  const largestGaps = createTop();
  const slowest = createTop();
  let matched = 0;

  const gapUs = (at: number) => client.usAt(at) - server.usAt(at);
  /** Returns quantiles of the calls that have a server span. */
  function matchedQuantiles(read: (at: number) => number): Quantiles | null {
    if (matched === 0) return null;
    const durations = createDurations();
    for (let at = 0; at < client.count; at++) if (!Number.isNaN(server.usAt(at))) durations.add(read(at));
    return quantilesOf(durations);
  }

  return {
    caller,
    callee,
    operation,
    get clientSumUs() {
      return client.sumUs;
    },
    add(trace, span, serverUs, error) {
      const { startUs, durationUs } = span;
      if (error) failed.push(client.count);
      client.add(startUs, durationUs);
      server.add(startUs, serverUs);
      if (Number.isNaN(serverUs)) slowest.add(durationUs, trace, span);
      else {
        matched++;
        largestGaps.add(durationUs - serverUs, trace, span);
      }
    },
    statistics(seconds) {
      const { count } = client;
      return {
        count,
        ratePerS: count / seconds,
        errors: failed.length,
        errorShare: count === 0 ? 0 : failed.length / count,
        client: count === 0 ? null : quantilesOf(client),
        server: matchedQuantiles(server.usAt),
        gap: matchedQuantiles(gapUs),
        unmatched: count - matched,
      };
    },
    points(fromUs, toUs, count) {
      const stepUs = (toUs - fromUs) / count;
      const partOf = (at: number) =>
        Math.min(count - 1, Math.max(0, Math.floor((client.startAt(at) - fromUs) / stepUs)));
      const parts = Array.from({ length: count }, createPart);
      for (let at = 0; at < client.count; at++) parts[partOf(at)]?.add(client.usAt(at), server.usAt(at));
      for (const at of failed) parts[partOf(at)]?.addError();
      return parts.map((part, at) => ({ timeMs: (fromUs + at * stepUs) / 1000, ...part.read() }));
    },
    exemplars: () =>
      matched > 0
        ? largestGaps.all().map(({ us, traceId, spanId }) => ({ traceId, spanId, gapMs: us / 1000 }))
        : slowest.all().map(({ traceId, spanId }) => ({ traceId, spanId, gapMs: null })),
  };
}

function quantilesOf(durations: Pick<Durations, 'quantilesMs'>): Quantiles {
  const [p50Ms, p95Ms, p99Ms, maxMs] = durations.quantilesMs([0.5, 0.95, 0.99, 1]);
  return { p50Ms, p95Ms, p99Ms, maxMs } as Quantiles;
}

interface RankedCall {
  us: number;
  traceId: string;
  spanId: string;
}

const maxExemplars = 3;

/** Collects the calls with the largest values, largest first. */
function createTop() {
  const top: RankedCall[] = [];
  return {
    add(us: number, trace: HasId, span: HasId): void {
      if (top.length === maxExemplars && us <= (top[maxExemplars - 1] as RankedCall).us) return;
      top.push({ us, traceId: trace.id, spanId: span.id });
      top.sort((a, b) => b.us - a.us);
      top.length = Math.min(top.length, maxExemplars);
    },
    all: (): readonly RankedCall[] => top,
  };
}

function createPart() {
  const client = createDurations();
  const server = createDurations();
  const gaps = createDurations();
  let errors = 0;
  return {
    add(clientUs: number, serverUs: number): void {
      client.add(clientUs);
      if (Number.isNaN(serverUs)) return;
      server.add(serverUs);
      gaps.add(clientUs - serverUs);
    },
    addError(): void {
      errors++;
    },
    read(): Omit<EdgePoint, 'timeMs'> {
      const [clientP95Ms] = client.quantilesMs([0.95]);
      const [serverP95Ms] = server.quantilesMs([0.95]);
      const [gapP95Ms, gapMaxMs] = gaps.quantilesMs([0.95, 1]);
      return { count: client.count, errors, clientP95Ms, serverP95Ms, gapP95Ms, gapMaxMs };
    },
  };
}
