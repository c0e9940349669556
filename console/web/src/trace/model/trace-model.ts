import type { LogRecord } from '../../../../contract/src/logs.js';
import type { Span } from '../../../../contract/src/spans.js';
import { findClockSkew, type SkewReport } from './clock-skew.js';
import { criticalPath, type PathSegment, segmentsByNode } from './critical-path.js';
import { selfTimes } from './self-time.js';
import { buildSpanTree, endOf, mainRoot, type SpanNode, type SpanTree } from './span-tree.js';
import { mergeLogs, type TraceLogs } from './trace-logs.js';

/** Everything that the page derives from the spans and log records of a trace, once for each change of them. */
export interface TraceModel {
  readonly tree: SpanTree;
  readonly root: SpanNode | undefined;
  readonly skew: SkewReport;
  /** Microseconds by index. */
  readonly selfUs: Float64Array;
  readonly logs: TraceLogs;
  /** Segments of the critical path by index of the node. */
  readonly path: ReadonlyMap<number, readonly PathSegment[]>;
  readonly services: readonly string[];
  readonly failed: number;
}

/** @param adjusts whether the times are adjusted for clock skew */
export function createTraceModel(
  spans: readonly Span[],
  records: readonly LogRecord[],
  adjusts: boolean,
): TraceModel {
  const asReported = buildSpanTree(spans);
  const skew = findClockSkew(asReported);
  const tree = adjusts && skew.skews.length > 0 ? buildSpanTree(spans, skew.offsetOf) : asReported;
  const root = mainRoot(tree);
  return {
    tree,
    root,
    skew,
    selfUs: selfTimes(tree),
    logs: mergeLogs(tree, records),
    path: root ? segmentsByNode(criticalPath(root)) : new Map(),
    services: [...new Set(tree.nodes.flatMap(({ span }) => span?.service ?? []))],
    failed: spans.filter(({ status }) => status === 'error').length,
  };
}

/** Returns the failed span that ended first, because failures propagate to the callers; else the main root. */
export function firstFailed({ tree, root }: TraceModel): SpanNode | undefined {
  let found: SpanNode | undefined;
  for (const node of tree.nodes) if (node.failed && (!found || endOf(node) < endOf(found))) found = node;
  return found ?? root;
}

/** Returns the time on the critical path of a node, in microseconds. */
export function pathTime({ path }: TraceModel, { index }: SpanNode): number {
  return (path.get(index) ?? []).reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
}

/**
 * Returns the duration of a client span and of the only server span below it. Their difference passes in the network, a
 * proxy, a queue, or a process that does not run.
 */
export function callTimes(node: SpanNode): { clientUs: number; serverUs: number } | undefined {
  if (node.kind !== 'client') return undefined;
  const servers = node.children.filter(({ kind }) => kind === 'server');
  const [server] = servers;
  return server && servers.length === 1
    ? { clientUs: node.durationUs, serverUs: server.durationUs }
    : undefined;
}
