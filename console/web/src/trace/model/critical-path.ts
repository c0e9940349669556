import { endOf, type SpanNode } from './span-tree.js';

/** Part of the critical path: the time in which one span determines when the trace ends. */
export interface PathSegment {
  node: SpanNode;
  /** Epoch microseconds. */
  fromUs: number;
  toUs: number;
}

interface Frame {
  node: SpanNode;
  fromUs: number;
  toUs: number;
  /** Time up to which the path is known; it decreases. */
  cursorUs: number;
  /** Children by their end, the last first. */
  children: readonly SpanNode[];
  next: number;
}

/**
 * Returns the critical path below a span, in order of time: the segments are disjoint and cover its duration. Walks back
 * from the end of the span. A child is on the path when it is the last to end before the part that is known already; a
 * child that ends later ran in parallel and did not delay it. Parts of a child outside its parent are ignored.
 */
export function criticalPath(root: SpanNode): PathSegment[] {
  const segments: PathSegment[] = [];
  const emit = (node: SpanNode, fromUs: number, toUs: number) => {
    if (toUs > fromUs) segments.push({ node, fromUs, toUs });
  };
  const open: Frame[] = [frameOf(root, root.startUs, endOf(root))];
  for (let frame = open.at(-1); frame; frame = open.at(-1)) {
    const child = frame.children[frame.next];
    const childTo = child ? Math.min(endOf(child), frame.toUs) : 0;
    if (!child || childTo <= frame.fromUs) {
      emit(frame.node, frame.fromUs, frame.cursorUs);
      open.pop();
      continue;
    }
    frame.next++;
    const childFrom = Math.max(child.startUs, frame.fromUs);
    if (childTo > frame.cursorUs || childTo <= childFrom) continue;
    emit(frame.node, childTo, frame.cursorUs);
    frame.cursorUs = childFrom;
    open.push(frameOf(child, childFrom, childTo));
  }
  return segments.sort((a, b) => a.fromUs - b.fromUs);
}

function frameOf(node: SpanNode, fromUs: number, toUs: number): Frame {
  const children =
    node.children.length < 2
      ? node.children
      : [...node.children].sort(
          (a, b) => Math.min(endOf(b), toUs) - Math.min(endOf(a), toUs) || a.startUs - b.startUs,
        );
  return { node, fromUs, toUs, cursorUs: toUs, children, next: 0 };
}

/** Returns the segments of each node by its index. */
export function segmentsByNode(path: readonly PathSegment[]): Map<number, PathSegment[]> {
  const byNode = new Map<number, PathSegment[]>();
  for (const segment of path) {
    const held = byNode.get(segment.node.index);
    if (held) held.push(segment);
    else byNode.set(segment.node.index, [segment]);
  }
  return byNode;
}
