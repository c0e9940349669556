import type { Edge, EdgePoint, EdgeStatistics, Quantiles } from '../../../../contract/src/edges.js';
import { createDurations, type Durations } from '../durations.js';
import { createTimings, quantilesMs } from '../timings.js';
import { edgePoints } from './edge-points.js';

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
  const server = createDurations();
  /** Numbers of the failed calls. */
  const failed: number[] = [];
  const largestGaps = createTop();
  const slowest = createTop();
  let matched = 0;

  const gapUs = (at: number) => client.usAt(at) - server.usAt(at);
  /** Returns quantiles of the calls that have a server span, and uses an array for them. */
  function matchedQuantiles(read: (at: number) => number, into: Float64Array): Quantiles | null {
    if (matched === 0) return null;
    let count = 0;
    for (let at = 0; at < client.count; at++) if (!Number.isNaN(server.usAt(at))) into[count++] = read(at);
    return quantilesOf({ quantilesMs: (shares) => quantilesMs(into, shares) });
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
      server.add(serverUs);
      if (Number.isNaN(serverUs)) slowest.add(durationUs, trace, span);
      else {
        matched++;
        largestGaps.add(durationUs - serverUs, trace, span);
      }
    },
    statistics(seconds) {
      const { count } = client;
      const matchedUs = new Float64Array(matched);
      return {
        count,
        ratePerS: count / seconds,
        errors: failed.length,
        errorShare: count === 0 ? 0 : failed.length / count,
        client: count === 0 ? null : quantilesOf(client),
        server: matchedQuantiles(server.usAt, matchedUs),
        gap: matchedQuantiles(gapUs, matchedUs),
        unmatched: count - matched,
      };
    },
    points: (fromUs, toUs, count) =>
      edgePoints({ client, serverUsAt: server.usAt, failed }, fromUs, toUs, count),
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
