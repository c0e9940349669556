import { Graph, layout } from '@dagrejs/dagre';

/** Node of the map: a service, a database or a cache. Centre and size in pixels. */
export interface MapNode {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface MapEdge {
  readonly caller: string;
  readonly callee: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Centre of the label. */
  readonly x: number;
  readonly y: number;
}

export interface MapLayout {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly width: number;
  readonly height: number;
}

const labelSize = { width: 168, height: 40 };
const nodeHeight = 44;

/** Places callers left of callees, so that edges cross rarely. Calls of a service to itself are a loop. */
export function layoutMap(edges: readonly { caller: string; callee: string }[]): MapLayout {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 32, edgesep: 20, marginx: 8, marginy: 8 });
  const names = [...new Set(edges.flatMap(({ caller, callee }) => [caller, callee]))].sort();
  // dagre uses ids as keys of plain objects, where a name such as __proto__ would do harm
  const ids = new Map(names.map((name, index) => [name, `n${index}`]));
  const idOf = (name: string) => ids.get(name) as string;
  for (const name of names)
    graph.setNode(idOf(name), { width: Math.min(240, 44 + name.length * 8.5), height: nodeHeight });
  for (const { caller, callee } of edges)
    graph.setEdge(idOf(caller), idOf(callee), { ...labelSize, labelpos: 'c' });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    nodes: names.map((name) => ({ name, ...(graph.node(idOf(name)) as Omit<MapNode, 'name'>) })),
    edges: edges.map(({ caller, callee }) => ({
      caller,
      callee,
      ...(graph.edge(idOf(caller), idOf(callee)) as Omit<MapEdge, 'caller' | 'callee'>),
    })),
    width,
    height,
  };
}

/** Returns the SVG path of a smooth line through points. */
export function pathOf(points: MapEdge['points']): string {
  const [first, ...others] = points;
  if (!first) return '';
  const middle = (a: { x: number; y: number }, b: { x: number; y: number }) =>
    `${round((a.x + b.x) / 2)},${round((a.y + b.y) / 2)}`;
  let path = `M${round(first.x)},${round(first.y)}`;
  for (const [index, point] of others.entries()) {
    const next = others[index + 1];
    path += next
      ? ` Q${round(point.x)},${round(point.y)} ${middle(point, next)}`
      : ` L${round(point.x)},${round(point.y)}`;
  }
  return path;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
