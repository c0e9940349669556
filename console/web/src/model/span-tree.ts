import type { Span } from '../../../contract/src/spans.js';

export interface SpanNode {
  span: Span;
  depth: number;
  parent: SpanNode | undefined;
  children: SpanNode[];
  /** True when the span has a parent id, but the parent is missing. */
  orphan: boolean;
}

/**
 * Builds the tree of a trace; children are ordered by start. A span with a missing parent is a root. When a client and
 * a server span share an id (B3), the server span is a child of the client span, and a span with that id as its parent
 * is a child of the one in its own service. Cycles of parents are broken, so that no span is lost.
 */
export function spanTree(spans: readonly Span[]): SpanNode[] {
  const ordered = [...spans].sort((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs);
  const nodes = ordered.map(
    (span): SpanNode => ({ span, depth: 0, parent: undefined, children: [], orphan: false }),
  );
  const byId = new Map<string, SpanNode[]>();
  for (const node of nodes) byId.set(node.span.id, [...(byId.get(node.span.id) ?? []), node]);

  const roots: SpanNode[] = [];
  for (const node of nodes) {
    const parent = parentOf(node, byId);
    if (parent && !isBelow(parent, node)) {
      node.parent = parent;
      parent.children.push(node);
    } else {
      node.orphan = node.span.parentId !== undefined;
      roots.push(node);
    }
  }
  for (const root of roots) setDepth(root);
  return roots;
}

function parentOf(node: SpanNode, byId: ReadonlyMap<string, SpanNode[]>): SpanNode | undefined {
  const { span } = node;
  const sameId = byId.get(span.id) ?? [];
  if (span.kind === 'server') {
    const client = sameId.find((other) => other.span.kind === 'client');
    if (client) return client;
  }
  const candidates = span.parentId === undefined ? [] : (byId.get(span.parentId) ?? []);
  return candidates.find((candidate) => candidate.span.service === span.service) ?? candidates[0];
}

/** Returns whether `node` is `top` or its descendant. */
function isBelow(node: SpanNode, top: SpanNode): boolean {
  for (let at: SpanNode | undefined = node; at; at = at.parent) if (at === top) return true;
  return false;
}

function setDepth(root: SpanNode): void {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    for (const child of node.children) {
      child.depth = node.depth + 1;
      open.push(child);
    }
  }
}

/** Returns the nodes from top to bottom, without the descendants of closed nodes. */
export function visibleNodes(roots: readonly SpanNode[], isClosed: (node: SpanNode) => boolean): SpanNode[] {
  const rows: SpanNode[] = [];
  const open = [...roots].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    rows.push(node);
    if (!isClosed(node)) open.push(...[...node.children].reverse());
  }
  return rows;
}
