/** Targets of the edges of each node. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/** Returns the cycles of a graph: strongly connected components with an edge inside (Tarjan), sorted. */
export function findCycles(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];

  function visit(name: string): number {
    const own = index.size;
    let low = own;
    index.set(name, own);
    stack.push(name);
    for (const next of graph.get(name) ?? []) {
      if (!index.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, index.get(next) as number);
    }
    if (low === own) {
      const component = stack.splice(stack.indexOf(name));
      if (component.length > 1 || graph.get(name)?.includes(name)) found.push(component.toSorted());
    }
    return low;
  }

  for (const name of graph.keys()) if (!index.has(name)) visit(name);
  return found.toSorted((a, b) => ((a[0] as string) < (b[0] as string) ? -1 : 1));
}
