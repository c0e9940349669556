import { endOf, type SpanTree } from './span-tree.js';

/**
 * Returns the self time of each node, in microseconds by index: its duration without the time that its children cover.
 * Overlapping children count once; the part of a child outside its parent does not count.
 */
export function selfTimes({ nodes }: SpanTree): Float64Array {
  const selfUs = new Float64Array(nodes.length);
  for (const node of nodes) {
    const endUs = endOf(node);
    let covered = 0;
    let upTo = node.startUs;
    for (const child of node.children) {
      const from = Math.max(child.startUs, upTo);
      const to = Math.min(endOf(child), endUs);
      if (to <= from) continue;
      covered += to - from;
      upTo = to;
    }
    selfUs[node.index] = Math.max(0, node.durationUs - covered);
  }
  return selfUs;
}
