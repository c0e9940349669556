import type { Span } from '../../../../contract/src/spans.js';
import type { SpanNode } from './span-node.js';
import { breakCycles, parentsOf } from './span-parents.js';

export type { SpanNode } from './span-node.js';

export interface SpanTree {
  /** All nodes from top to bottom: each node precedes its descendants. */
  readonly nodes: readonly SpanNode[];
  readonly roots: readonly SpanNode[];
  readonly startUs: number;
  /** At least 1. */
  readonly totalUs: number;
  /** Number of placeholders. */
  readonly missing: number;
  /** Number of spans whose parent is one of their descendants; each is shown as a root. */
  readonly cyclic: number;
  /** Returns the span with an id; the server span when a client and a server share the id (B3). */
  get(spanId: string): SpanNode | undefined;
}

/**
 * Builds the tree of a trace in time proportional to `n log n`, whatever the parents are. When a client and a server
 * span share an id (B3), the server span is a child of the client span, and a span with that id as its parent is a child
 * of the one in its own service. Spans with a missing parent become children of one placeholder for each missing id. A
 * cycle of parents is broken at its earliest span, so that no span is lost.
 *
 * @param offsetOf microseconds to add to the start of a span, see `clock-skew.ts`
 */
export function buildSpanTree(spans: readonly Span[], offsetOf: (span: Span) => number = () => 0): SpanTree {
  const nodes = spans.map((span) => nodeOf(span, offsetOf(span))).sort(byStart);
  const parents = parentsOf(nodes);
  const cyclic = breakCycles(nodes, parents);
  const roots: SpanNode[] = [];
  const placeholders = new Map<string, SpanNode>();
  for (const [at, node] of nodes.entries()) {
    const parent = parents[at] ?? (cyclic.has(node) ? undefined : placeholderOf(node, placeholders));
    node.parent = parent;
    if (parent) parent.children.push(node);
    else roots.push(node);
  }
  for (const placeholder of placeholders.values()) {
    coverChildren(placeholder);
    roots.push(placeholder);
  }
  roots.sort(byStart);
  const ordered = inOrder(roots);
  const byId = indexById(ordered);
  const startUs = ordered.reduce((least, node) => Math.min(least, node.startUs), Number.POSITIVE_INFINITY);
  const endUs = ordered.reduce((most, node) => Math.max(most, endOf(node)), 0);
  return {
    nodes: ordered,
    roots,
    startUs: ordered.length === 0 ? 0 : startUs,
    totalUs: ordered.length === 0 ? 1 : Math.max(1, endUs - startUs),
    missing: placeholders.size,
    cyclic: cyclic.size,
    get: (spanId) => byId.get(spanId),
  };
}

/** Returns the end of a span, in epoch microseconds. */
export function endOf(node: SpanNode): number {
  return node.startUs + node.durationUs;
}

/**
 * Returns the root that represents the trace: the longest span without a parent, or else the longest root.
 */
export function mainRoot({ roots }: SpanTree): SpanNode | undefined {
  const own = roots.filter((root) => root.span !== undefined && root.span.parentId === undefined);
  let longest: SpanNode | undefined;
  for (const root of own.length > 0 ? own : roots) {
    if (!longest || root.durationUs > longest.durationUs) longest = root;
  }
  return longest;
}

/** Returns the nodes from top to bottom, without the descendants of closed nodes. */
export function visibleNodes({ nodes }: SpanTree, closed: ReadonlySet<string>): SpanNode[] {
  const visible: SpanNode[] = [];
  for (let at = 0; at < nodes.length; ) {
    const node = nodes[at] as SpanNode;
    visible.push(node);
    at = closed.size > 0 && closed.has(node.key) ? node.end : at + 1;
  }
  return visible;
}

function byStart(a: SpanNode, b: SpanNode): number {
  return a.startUs - b.startUs || b.durationUs - a.durationUs;
}

function nodeOf(span: Span, offsetUs: number): SpanNode {
  const { id, kind, service, name, localEndpoint } = span;
  return {
    index: 0,
    // a client and a server may share an id, as may senders with different addresses
    key: [id, kind, service, localEndpoint?.ipv4, localEndpoint?.ipv6, localEndpoint?.port].join(' '),
    id,
    span,
    service,
    name,
    kind,
    failed: span.status === 'error',
    startUs: span.startUs + offsetUs,
    durationUs: span.durationUs,
    offsetUs,
    depth: 0,
    parent: undefined,
    children: [],
    end: 0,
  };
}

function placeholderOf(node: SpanNode, placeholders: Map<string, SpanNode>): SpanNode | undefined {
  const id = node.span?.parentId;
  if (id === undefined) return undefined;
  const held = placeholders.get(id);
  if (held) return held;
  const placeholder: SpanNode = {
    index: 0,
    key: `missing ${id}`,
    id,
    span: undefined,
    service: '',
    name: 'missing span',
    kind: 'internal',
    failed: false,
    startUs: 0,
    durationUs: 0,
    offsetUs: 0,
    depth: 0,
    parent: undefined,
    children: [],
    end: 0,
  };
  placeholders.set(id, placeholder);
  return placeholder;
}

function coverChildren(placeholder: SpanNode): void {
  let startUs = Number.POSITIVE_INFINITY;
  let endUs = 0;
  for (const child of placeholder.children) {
    startUs = Math.min(startUs, child.startUs);
    endUs = Math.max(endUs, endOf(child));
  }
  placeholder.startUs = startUs;
  placeholder.durationUs = Math.max(0, endUs - startUs);
}

/** Numbers the nodes from top to bottom, and sets depth and end of each subtree. */
function inOrder(roots: readonly SpanNode[]): SpanNode[] {
  const ordered: SpanNode[] = [];
  const open = [...roots].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    node.index = ordered.push(node) - 1;
    node.end = node.index + 1;
    node.depth = node.parent ? node.parent.depth + 1 : 0;
    for (let i = node.children.length - 1; i >= 0; i--) open.push(node.children[i] as SpanNode);
  }
  for (let i = ordered.length - 1; i >= 0; i--) {
    const { parent, end } = ordered[i] as SpanNode;
    if (parent && parent.end < end) parent.end = end;
  }
  return ordered;
}

function indexById(nodes: readonly SpanNode[]): Map<string, SpanNode> {
  const byId = new Map<string, SpanNode>();
  for (const node of nodes) {
    const held = byId.get(node.id);
    if (!held || (node.kind === 'server' && held.kind !== 'server')) byId.set(node.id, node);
  }
  return byId;
}
