import type { SpanNode } from './span-node.js';

/** Returns the parent of each node; undefined when it has none, or its parent is missing. */
export function parentsOf(nodes: readonly SpanNode[]): (SpanNode | undefined)[] {
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
export function breakCycles(nodes: readonly SpanNode[], parents: (SpanNode | undefined)[]): Set<SpanNode> {
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
