import type { Span } from '../../../../contract/src/spans.js';
import { endOf, mainRoot, type SpanNode, type SpanTree } from './span-tree.js';

/** Estimated difference between the clock of a process and the clock of the root's process. */
export interface ClockSkew {
  service: string;
  /** Empty when the spans do not report one. */
  instance: string;
  /** Microseconds to add to the times of the process. */
  offsetUs: number;
  /** The offset is exact to this many microseconds; infinite when the calls bound it on one side only. */
  uncertaintyUs: number;
  /** Number of spans of the process in the trace. */
  spans: number;
}

export interface SkewReport {
  skews: ClockSkew[];
  /** Returns the microseconds to add to the start of a span. */
  offsetOf(span: Span): number;
}

/**
 * Tolerated time by which a child starts before its parent, or ends after it. No network makes a child start earlier:
 * 2 ms covers clocks with a resolution of a millisecond. A server's span ends when its response closes, which a busy
 * process notices some milliseconds after the client has the last byte.
 */
const startToleranceUs = 2000;
const endToleranceUs = 10_000;

/** Bounds of the offset between two processes: each call allows the offsets that place the child inside its parent. */
interface Bounds {
  lowUs: number;
  highUs: number;
  /** Bounds of the shortest call, for calls that contradict each other. */
  tightest: { lowUs: number; highUs: number };
}

/**
 * Detects clock skew from the calls between processes. A server span must lie within the client span that caused it. The
 * allowed offsets of all calls between two processes are intersected, as NTP does with its samples, so that the fastest
 * call decides. A skew is reported only when no offset within the tolerance explains the calls.
 */
export function findClockSkew(tree: SpanTree): SkewReport {
  const processes = processesOf(tree);
  const pairs = boundsByPair(tree, processes);
  const root = mainRoot(tree);
  const offsets = new Map<string, { offsetUs: number; uncertaintyUs: number }>();
  if (root) spread(processes[root.index] as string, pairs, offsets);
  const spans = new Map<string, number>();
  for (const process of processes) spans.set(process, (spans.get(process) ?? 0) + 1);
  const ofSpan = new Map<Span, number>();
  for (const { span, index } of tree.nodes) {
    const offsetUs = offsets.get(processes[index] as string)?.offsetUs ?? 0;
    if (span && offsetUs !== 0) ofSpan.set(span, offsetUs);
  }
  return {
    skews: [...offsets].flatMap(([process, { offsetUs, uncertaintyUs }]) => {
      if (offsetUs === 0) return [];
      const [service = '', instance = ''] = process.split('\n');
      return [{ service, instance, offsetUs, uncertaintyUs, spans: spans.get(process) ?? 0 }];
    }),
    offsetOf: (span) => ofSpan.get(span) ?? 0,
  };
}

/** Returns the process of each node: its service and instance. A span without an instance inherits its caller's. */
function processesOf({ nodes }: SpanTree): string[] {
  const processes: string[] = [];
  for (const node of nodes) {
    const instance = node.span && instanceOf(node.span);
    const inherited =
      node.parent?.service === node.service ? processes[node.parent.index] : `${node.service}\n`;
    processes.push(
      instance === undefined ? (inherited ?? `${node.service}\n`) : `${node.service}\n${instance}`,
    );
  }
  // a client span may lack the instance that the spans around it report
  const known = new Map<string, Set<string>>();
  for (const process of processes) {
    const [service = '', instance = ''] = process.split('\n');
    if (instance !== '') known.set(service, (known.get(service) ?? new Set()).add(process));
  }
  return processes.map((process) => {
    if (!process.endsWith('\n')) return process;
    const candidates = known.get(process.slice(0, -1));
    return candidates?.size === 1 ? ([...candidates][0] as string) : process;
  });
}

function instanceOf({ attributes, resource, localEndpoint }: Span): string | undefined {
  const given = resource?.['service.instance.id'] ?? attributes['service.instance.id'];
  if (given !== undefined) return String(given);
  return localEndpoint?.ipv4 ?? localEndpoint?.ipv6;
}

function boundsByPair({ nodes }: SpanTree, processes: readonly string[]): Map<string, Map<string, Bounds>> {
  const pairs = new Map<string, Map<string, Bounds>>();
  for (const node of nodes) {
    const { parent } = node;
    if (!parent?.span || !node.span || node.span.startUnknown || parent.span.startUnknown) continue;
    const from = processes[parent.index] as string;
    const to = processes[node.index] as string;
    if (from === to) continue;
    const { lowUs, highUs } = boundsOfCall(parent, node);
    narrow(pairs, from, to, lowUs, highUs);
    narrow(pairs, to, from, -highUs, -lowUs);
  }
  return pairs;
}

/** Only a successful call proves that the server ended before the client: a client may give up earlier. */
function boundsOfCall(parent: SpanNode, child: SpanNode): { lowUs: number; highUs: number } {
  const lowUs = parent.startUs - child.startUs;
  const waits = parent.kind === 'client' && child.kind === 'server' && !parent.failed;
  const highUs = endOf(parent) - endOf(child);
  return { lowUs, highUs: waits && highUs >= lowUs ? highUs : Number.POSITIVE_INFINITY };
}

function narrow(
  pairs: Map<string, Map<string, Bounds>>,
  from: string,
  to: string,
  lowUs: number,
  highUs: number,
): void {
  const ofProcess = pairs.get(from) ?? new Map<string, Bounds>();
  pairs.set(from, ofProcess);
  const held = ofProcess.get(to);
  if (!held) {
    ofProcess.set(to, { lowUs, highUs, tightest: { lowUs, highUs } });
    return;
  }
  held.lowUs = Math.max(held.lowUs, lowUs);
  held.highUs = Math.min(held.highUs, highUs);
  if (highUs - lowUs < held.tightest.highUs - held.tightest.lowUs) held.tightest = { lowUs, highUs };
}

/** Adds up the offsets from the root's process to every process that it reaches through calls. */
function spread(
  root: string,
  pairs: ReadonlyMap<string, ReadonlyMap<string, Bounds>>,
  offsets: Map<string, { offsetUs: number; uncertaintyUs: number }>,
): void {
  offsets.set(root, { offsetUs: 0, uncertaintyUs: 0 });
  const open = [root];
  for (let from = open.shift(); from !== undefined; from = open.shift()) {
    const base = offsets.get(from) as { offsetUs: number; uncertaintyUs: number };
    for (const [to, bounds] of pairs.get(from) ?? []) {
      if (offsets.has(to)) continue;
      const { offsetUs, uncertaintyUs } = estimate(bounds);
      offsets.set(to, {
        offsetUs: base.offsetUs + offsetUs,
        uncertaintyUs: base.uncertaintyUs + uncertaintyUs,
      });
      open.push(to);
    }
  }
}

function estimate(bounds: Bounds): { offsetUs: number; uncertaintyUs: number } {
  const none = { offsetUs: 0, uncertaintyUs: 0 };
  const isConsistent = bounds.lowUs <= bounds.highUs;
  const { lowUs, highUs } = isConsistent ? bounds : bounds.tightest;
  if (lowUs <= startToleranceUs && highUs >= -endToleranceUs) return none;
  if (!Number.isFinite(highUs)) return { offsetUs: lowUs, uncertaintyUs: Number.POSITIVE_INFINITY };
  if (!Number.isFinite(lowUs)) return { offsetUs: highUs, uncertaintyUs: Number.POSITIVE_INFINITY };
  return { offsetUs: Math.round((lowUs + highUs) / 2), uncertaintyUs: Math.round((highUs - lowUs) / 2) };
}
