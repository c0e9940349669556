import type { Span, SpanKind } from '../../../../contract/src/spans.js';

/** Span in the tree of its trace, or the placeholder of a span that is missing. */
export interface SpanNode {
  /** Position in {@link SpanTree.nodes}. */
  index: number;
  /** Unique within the trace, and stable when further spans arrive. */
  readonly key: string;
  readonly id: string;
  /** Undefined in the placeholder of a missing parent. */
  readonly span: Span | undefined;
  /** Empty in a placeholder. */
  readonly service: string;
  readonly name: string;
  readonly kind: SpanKind;
  readonly failed: boolean;
  /** Epoch microseconds, with the adjustment of the clock. A placeholder covers its children. */
  startUs: number;
  durationUs: number;
  /** Microseconds that were added to the reported start. */
  readonly offsetUs: number;
  depth: number;
  parent: SpanNode | undefined;
  /** In order of their start. */
  readonly children: SpanNode[];
  /** Index after the last descendant: the subtree is `nodes.slice(index, end)`. */
  end: number;
}

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

/** Returns the parent of each node; undefined when it has none, or its parent is missing. */
function parentsOf(nodes: readonly SpanNode[]): (SpanNode | undefined)[] {
  const first = new Map<string, SpanNode>();
  const clients = new Map<string, SpanNode>();
  const ofService = new Map<string, SpanNode>();
  const setFirst = (map: Map<string, SpanNode>, key: string, node: SpanNode) => {
    if (!map.has(key)) map.set(key, node);
  };
  for (const node of nodes) {
    setFirst(first, node.id, node);
    if (node.kind === 'client') setFirst(clients, node.id, node);
    setFirst(ofService, `${node.id} ${node.service}`, node);
  }
  return nodes.map((node) => {
    const shared = node.kind === 'server' ? clients.get(node.id) : undefined;
    if (shared) return shared;
    const parentId = node.span?.parentId;
    if (parentId === undefined) return undefined;
    return ofService.get(`${parentId} ${node.service}`) ?? first.get(parentId);
  });
}

/** Removes one parent from each cycle. Returns the nodes that lost their parent. */
function breakCycles(nodes: readonly SpanNode[], parents: (SpanNode | undefined)[]): Set<SpanNode> {
  const at = new Map(nodes.map((node, i) => [node, i]));
  /** Number of the walk that visited a node; 0 before any. */
  const visited = new Uint32Array(nodes.length);
  const broken = new Set<SpanNode>();
  for (let start = 0; start < nodes.length; start++) {
    const walk = start + 1;
    let i: number | undefined = start;
    while (i !== undefined && visited[i] === 0) {
      visited[i] = walk;
      const parent: SpanNode | undefined = parents[i];
      i = parent && at.get(parent);
    }
    if (i === undefined || visited[i] !== walk) continue;
    let earliest = i;
    for (let on = at.get(parents[i] as SpanNode) as number; on !== i; ) {
      earliest = Math.min(earliest, on);
      on = at.get(parents[on] as SpanNode) as number;
    }
    parents[earliest] = undefined;
    broken.add(nodes[earliest] as SpanNode);
  }
  return broken;
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
