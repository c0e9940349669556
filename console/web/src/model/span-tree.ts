import type { Span } from '../api-types.js';

export interface SpanNode {
  span: Span;
  depth: number;
  parent: SpanNode | undefined;
  children: SpanNode[];
  /** Its parent is named but not here. */
  orphan: boolean;
}

/**
 * Nests spans below their parents, by time. A span whose parent is missing stands at the top, marked. Where a client
 * and a server span share an id (B3), the server stands below the client, and what names that id as its parent below
 * the server when it is of the same service. Parents that go round in a circle are cut open, so that no span is lost.
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
  const twins = byId.get(span.id) ?? [];
  if (span.kind === 'server') {
    const client = twins.find((twin) => twin.span.kind === 'client');
    if (client) return client;
  }
  const candidates = span.parentId === undefined ? [] : (byId.get(span.parentId) ?? []);
  return candidates.find((candidate) => candidate.span.service === span.service) ?? candidates[0];
}

/** True when `node` stands somewhere below `top`, or is it. */
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

/** Nodes from top to bottom, without what is inside a closed one. */
export function visibleNodes(roots: readonly SpanNode[], isClosed: (node: SpanNode) => boolean): SpanNode[] {
  const rows: SpanNode[] = [];
  const open = [...roots].reverse();
  for (let node = open.pop(); node; node = open.pop()) {
    rows.push(node);
    if (!isClosed(node)) open.push(...[...node.children].reverse());
  }
  return rows;
}
