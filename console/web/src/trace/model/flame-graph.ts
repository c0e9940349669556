import type { SpanNode, SpanTree } from './span-tree.js';

/** Spans of a trace with the same path of service and name, as one frame. */
export interface FlameFrame {
  readonly key: string;
  readonly service: string;
  readonly name: string;
  readonly depth: number;
  readonly parent: FlameFrame | undefined;
  readonly children: FlameFrame[];
  /** Number of spans, and of failed ones. */
  count: number;
  failed: number;
  /** Self time of the spans, in microseconds. */
  selfUs: number;
  /** Self time of the spans and of all frames below: the width of the frame. */
  totalUs: number;
  /** Slowest of the spans. */
  node: SpanNode;
}

export interface FlameGraph {
  readonly roots: readonly FlameFrame[];
  readonly byKey: ReadonlyMap<string, FlameFrame>;
  /** Returns the frame that contains a span of the trace. */
  frameOf(node: SpanNode): FlameFrame | undefined;
}

/**
 * Merges the spans of a trace by path to a flame graph. Widths add up self time, so that children never exceed their
 * parent, even when calls overlap; the sum may therefore exceed the duration of the trace.
 */
export function flameGraph(tree: SpanTree, selfUs: Float64Array): FlameGraph {
  const roots: FlameFrame[] = [];
  const frames: FlameFrame[] = [];
  const byPath = new Map<string, FlameFrame>();
  const frameOf = new Array<FlameFrame>(tree.nodes.length);
  for (const node of tree.nodes) {
    const parent = node.parent && frameOf[node.parent.index];
    const path = `${parent?.key ?? ''}\n${node.service}\n${node.kind}\n${node.name}`;
    let frame = byPath.get(path);
    if (!frame) {
      frame = {
        key: String(frames.length),
        service: node.service,
        name: node.name,
        depth: node.depth,
        parent,
        children: [],
        count: 0,
        failed: 0,
        selfUs: 0,
        totalUs: 0,
        node,
      };
      byPath.set(path, frame);
      frames.push(frame);
      (parent ? parent.children : roots).push(frame);
    }
    frameOf[node.index] = frame;
    frame.count++;
    if (node.failed) frame.failed++;
    // a placeholder only covers the time of its children
    frame.selfUs += node.span ? (selfUs[node.index] ?? 0) : 0;
    if (node.durationUs > frame.node.durationUs) frame.node = node;
  }
  for (let i = frames.length - 1; i >= 0; i--) {
    const frame = frames[i] as FlameFrame;
    frame.totalUs += frame.selfUs;
    if (frame.parent) frame.parent.totalUs += frame.totalUs;
  }
  return {
    roots,
    byKey: new Map(frames.map((frame) => [frame.key, frame])),
    frameOf: (node) => (tree.nodes[node.index] === node ? frameOf[node.index] : undefined),
  };
}

/** Rectangle of a frame, as shares of the width. */
export interface FlameRectangle {
  frame: FlameFrame;
  from: number;
  width: number;
  /** Row below the top frame. */
  row: number;
}

export interface FlameLayout {
  rectangles: FlameRectangle[];
  /** Number of frames that are too narrow or too deep. */
  omitted: number;
}

const maxRows = 100;
const maxRectangles = 2000;

/**
 * Places frames below the tops, row by row.
 *
 * @param minWidth frames that are narrower than this share of the width are omitted, with all frames below
 */
export function layOutFlame(tops: readonly FlameFrame[], minWidth = 0.001): FlameLayout {
  const totalUs = tops.reduce((sum, { totalUs: own }) => sum + own, 0) || 1;
  const rectangles: FlameRectangle[] = [];
  let omitted = 0;
  let row: { frame: FlameFrame; from: number }[] = place(tops, 0);
  function place(frames: readonly FlameFrame[], from: number) {
    let at = from;
    return frames.map((frame) => {
      const placed = { frame, from: at };
      at += frame.totalUs / totalUs;
      return placed;
    });
  }
  for (let number = 0; row.length > 0; number++) {
    const below: typeof row = [];
    for (const { frame, from } of row) {
      const width = frame.totalUs / totalUs;
      if (width < minWidth || number >= maxRows || rectangles.length >= maxRectangles) {
        omitted++;
        continue;
      }
      rectangles.push({ frame, from, width, row: number });
      below.push(...place(frame.children, from));
    }
    row = below;
  }
  return { rectangles, omitted };
}
