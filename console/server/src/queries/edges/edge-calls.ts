import type { Edge, EdgePoint, EdgeStatistics, Quantiles } from '../../../../contract/src/edges.js';
import { createDurations, type Durations } from '../durations.js';

/** One call. */
export interface Call {
  traceId: string;
  /** Client span. */
  spanId: string;
  startUs: number;
  clientUs: number;
  /** Undefined without a server span. */
  serverUs: number | undefined;
  error: boolean;
}

/** Calls of one edge. */
export interface EdgeCalls {
  readonly caller: string;
  readonly callee: string;
  readonly operation: string;
  readonly clientSumUs: number;
  add(call: Call): void;
  statistics(seconds: number): EdgeStatistics;
  /** Returns the calls of `count` equal parts of a range in epoch microseconds. */
  points(fromUs: number, toUs: number, count: number): EdgePoint[];
  /** Returns the calls with the largest gap, or the slowest calls when there is no server side. */
  exemplars(): Edge['exemplars'];
}

const maxExemplars = 3;

export function createEdgeCalls(caller: string, callee: string, operation: string): EdgeCalls {
  const calls: Call[] = [];
  const client = createDurations();
  const server = createDurations();
  const gaps = createDurations();
  let errors = 0;

  return {
    caller,
    callee,
    operation,
    get clientSumUs() {
      return client.sumUs;
    },
    add(call) {
      calls.push(call);
      client.add(call.clientUs);
      if (call.serverUs !== undefined) {
        server.add(call.serverUs);
        gaps.add(call.clientUs - call.serverUs);
      }
      if (call.error) errors++;
    },
    statistics(seconds) {
      const count = calls.length;
      return {
        count,
        ratePerS: count / seconds,
        errors,
        errorShare: count === 0 ? 0 : errors / count,
        client: quantilesOf(client),
        server: quantilesOf(server),
        gap: quantilesOf(gaps),
        unmatched: count - gaps.count,
      };
    },
    points(fromUs, toUs, count) {
      const stepUs = (toUs - fromUs) / count;
      const parts = Array.from({ length: count }, () => createPart());
      for (const call of calls) {
        const at = Math.min(count - 1, Math.max(0, Math.floor((call.startUs - fromUs) / stepUs)));
        parts[at]?.add(call);
      }
      return parts.map((part, at) => ({ timeMs: (fromUs + at * stepUs) / 1000, ...part.read() }));
    },
    exemplars() {
      const gapOf = ({ clientUs, serverUs }: Call) =>
        serverUs === undefined ? -Infinity : clientUs - serverUs;
      const rank = gaps.count > 0 ? gapOf : ({ clientUs }: Call) => clientUs;
      const top: Call[] = [];
      for (const call of calls) {
        if (top.length === maxExemplars && rank(call) <= rank(top[maxExemplars - 1] as Call)) continue;
        top.push(call);
        top.sort((a, b) => rank(b) - rank(a));
        top.length = Math.min(top.length, maxExemplars);
      }
      return top.map((call) => ({
        traceId: call.traceId,
        spanId: call.spanId,
        gapMs: call.serverUs === undefined ? null : gapOf(call) / 1000,
      }));
    },
  };
}

function quantilesOf(durations: Durations): Quantiles | null {
  if (durations.count === 0) return null;
  const [p50Ms, p95Ms, p99Ms, maxMs] = durations.quantilesMs([0.5, 0.95, 0.99, 1]);
  return { p50Ms, p95Ms, p99Ms, maxMs } as Quantiles;
}

function createPart() {
  const client = createDurations();
  const server = createDurations();
  const gaps = createDurations();
  let errors = 0;
  return {
    add({ clientUs, serverUs, error }: Call): void {
      client.add(clientUs);
      if (error) errors++;
      if (serverUs === undefined) return;
      server.add(serverUs);
      gaps.add(clientUs - serverUs);
    },
    read(): Omit<EdgePoint, 'timeMs'> {
      const [clientP95Ms] = client.quantilesMs([0.95]);
      const [serverP95Ms] = server.quantilesMs([0.95]);
      const [gapP95Ms, gapMaxMs] = gaps.quantilesMs([0.95, 1]);
      return { count: client.count, errors, clientP95Ms, serverP95Ms, gapP95Ms, gapMaxMs };
    },
  };
}
