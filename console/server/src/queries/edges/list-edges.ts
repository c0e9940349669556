import type { Edge, EdgeList } from '../../../../contract/src/edges.js';
import { takeFitting } from '../answer-size.js';
import { createCallMap } from '../call-map.js';
import { createKeyTree } from '../key-tree.js';
import { precedingScope, type Scope, secondsOf } from '../scope.js';
import { isCall } from '../spans/callee.js';
import { type SpanFilter, visitSpans } from '../spans/find-spans.js';
import { createEdgeCalls, type EdgeCalls } from './edge-calls.js';

export const edgeSorts = ['time', 'gap', 'errors', 'count'] as const;

export const edgeLevels = ['operation', 'service'] as const;

export interface EdgeOptions {
  /** Calls of one edge: those of one operation, or all calls between two services. Default: operation. */
  by?: (typeof edgeLevels)[number];
  /** Number of points over the time range; 0 for none. */
  points: number;
  sort: (typeof edgeSorts)[number];
  limit: number;
  before?: 'previous' | undefined;
}

/** Limit of different edges, because names may contain data. */
const maxEdges = 5000;

/** Returns the calls between services, and to databases and caches, by caller, callee and operation. */
export function listEdges(scope: Scope, filter: SpanFilter, options: EdgeOptions): EdgeList {
  const now = collectCalls(scope, filter, options.by);
  const earlierScope = options.before && precedingScope(scope);
  const earlier = earlierScope && collectCalls(earlierScope, filter, options.by);
  const seconds = secondsOf(scope, now.firstUs);
  const earlierSeconds = earlierScope && earlier ? secondsOf(earlierScope, earlier.firstUs) : seconds;
  const { afterUs, untilUs } = scope.range;
  const endUs = Math.min(untilUs, scope.nowUs);
  const fromUs = afterUs === -Infinity ? Math.min(now.firstUs, endUs) : afterUs;
  const toUs = Math.max(endUs, fromUs + 1000);
  const keys = [...now.edges.keys(), ...(earlier?.edges.keys() ?? [])];
  const all = [...new Set(keys)].map((key) => {
    const calls = now.edges.get(key);
    const old = earlier?.edges.get(key);
    const { caller, callee, operation } = (calls ?? old) as EdgeCalls;
    const present = calls ?? createEdgeCalls(caller, callee, operation);
    return { present, old, statistics: present.statistics(seconds) };
  });
  const read = {
    time: ({ present }: Compared) => present.clientSumUs,
    gap: ({ statistics }: Compared) => statistics.gap?.p99Ms ?? -Infinity,
    errors: ({ statistics }: Compared) => statistics.errors,
    count: ({ statistics }: Compared) => statistics.count,
  }[options.sort];
  all.sort((a, b) => compareNumbers(read(b), read(a)) || b.statistics.count - a.statistics.count);
  // only the edges of the response get points, which take far more memory than the rest
  const items = takeFitting(all.slice(0, options.limit), ({ present, old, statistics }): Edge => {
    const { caller, callee, operation } = present;
    return {
      caller,
      callee,
      operation,
      ...statistics,
      ...(options.points > 0 && { points: present.points(fromUs, toUs, options.points) }),
      exemplars: present.exemplars(),
      ...(earlier && {
        before: (old ?? createEdgeCalls(caller, callee, operation)).statistics(earlierSeconds),
      }),
    };
  });
  const isFull = now.isFull || (earlier?.isFull ?? false);
  return {
    items,
    total: all.length,
    ...(isFull && { totalIsLowerBound: true as const }),
    truncated: isFull || all.length > items.length,
  };
}

/** Calls of an edge in the range and in the preceding one. */
interface Compared {
  present: EdgeCalls;
  old: EdgeCalls | undefined;
  statistics: ReturnType<EdgeCalls['statistics']>;
}

function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function keyOf({ caller, callee, operation }: Pick<Edge, 'caller' | 'callee' | 'operation'>): string {
  return `${caller}\n${callee}\n${operation}`;
}

interface CollectedCalls {
  edges: Map<string, EdgeCalls>;
  firstUs: number;
  isFull: boolean;
}

function collectCalls(scope: Scope, filter: SpanFilter, by: EdgeOptions['by']): CollectedCalls {
  const edges = new Map<string, EdgeCalls>();
  const tree = createKeyTree(maxEdges, (caller, callee, operation) => {
    const calls = createEdgeCalls(caller, callee, operation);
    edges.set(keyOf(calls), calls);
    return calls;
  });
  const callsOf = createCallMap(({ service, name }, callee) =>
    tree.get(service, callee, by === 'service' ? '*' : name),
  );
  let firstUs = Infinity;
  visitSpans(scope, filter, ({ trace, span, at }) => {
    if (!isCall(span)) return;
    firstUs = Math.min(firstUs, span.startUs);
    const { structure } = trace;
    const server = structure.serverOf(at);
    const isFailed = span.error || trace.errorAt(server);
    callsOf(span, trace.operationAt(server))?.add(trace, span, structure.serverUsOf(at), isFailed);
  });
  return { edges, firstUs, isFull: tree.isFull };
}
