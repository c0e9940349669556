import type { SpanNode, SpanTree } from './span-tree.js';

/** One row of a comparison: a span of both traces, or of one of them. */
export interface ComparedRow {
  /** Unique within the comparison. */
  readonly key: string;
  readonly depth: number;
  readonly service: string;
  readonly name: string;
  /** Span of the first trace; undefined when it lacks one at this place. */
  readonly first: SpanNode | undefined;
  readonly second: SpanNode | undefined;
}

/** Difference of one operation between two traces: the second minus the first, in microseconds. */
export interface OperationDifference {
  readonly service: string;
  readonly name: string;
  readonly firstCount: number;
  readonly secondCount: number;
  readonly selfUs: number;
  /** Spans to show: the slowest of each trace, by self time. */
  readonly first: SpanNode | undefined;
  readonly second: SpanNode | undefined;
}

interface Place {
  depth: number;
  firsts: readonly SpanNode[];
  seconds: readonly SpanNode[];
}

/**
 * Aligns two traces by path: children of aligned spans are aligned when service, kind and name are equal, the nth with
 * the nth. Rows are in the order of the first trace; a span that only the second trace has follows its predecessor
 * there.
 */
export function compareTraces(first: SpanTree, second: SpanTree): ComparedRow[] {
  const rows: ComparedRow[] = [];
  const open: (ComparedRow | Place)[] = [{ depth: 0, firsts: first.roots, seconds: second.roots }];
  for (let next = open.pop(); next; next = open.pop()) {
    if ('firsts' in next) {
      const aligned = align(next);
      for (let i = aligned.length - 1; i >= 0; i--) open.push(aligned[i] as ComparedRow);
      continue;
    }
    rows.push(next);
    const firsts = next.first?.children ?? [];
    const seconds = next.second?.children ?? [];
    if (firsts.length > 0 || seconds.length > 0) open.push({ depth: next.depth + 1, firsts, seconds });
  }
  return rows;
}

function align({ depth, firsts, seconds }: Place): ComparedRow[] {
  const waiting = new Map<string, SpanNode[]>();
  for (const node of seconds) {
    const operation = operationOf(node);
    const held = waiting.get(operation);
    if (held) held.push(node);
    else waiting.set(operation, [node]);
  }
  /** Number of spans already aligned, by operation. */
  const used = new Map<string, number>();
  const partner = new Map<SpanNode, SpanNode>();
  const rowOf = (one: SpanNode | undefined, other: SpanNode | undefined): ComparedRow => {
    const { service, name } = (one ?? other) as SpanNode;
    return {
      key: `${one?.index ?? '-'}:${other?.index ?? '-'}`,
      depth,
      service,
      name,
      first: one,
      second: other,
    };
  };
  for (const node of firsts) {
    const operation = operationOf(node);
    const nth = used.get(operation) ?? 0;
    const found = waiting.get(operation)?.[nth];
    if (!found) continue;
    used.set(operation, nth + 1);
    partner.set(node, found);
  }
  const aligned = new Set(partner.values());
  /** Spans of the second trace alone, by the aligned span that they follow. */
  const following = new Map<SpanNode | undefined, SpanNode[]>();
  let previous: SpanNode | undefined;
  for (const node of seconds) {
    if (aligned.has(node)) previous = node;
    else if (following.has(previous)) following.get(previous)?.push(node);
    else following.set(previous, [node]);
  }
  const alone = (after: SpanNode | undefined) =>
    (following.get(after) ?? []).map((node) => rowOf(undefined, node));
  return [
    ...alone(undefined),
    ...firsts.flatMap((node) => {
      const found = partner.get(node);
      return found ? [rowOf(node, found), ...alone(found)] : [rowOf(node, undefined)];
    }),
  ];
}

function operationOf({ service, kind, name }: SpanNode): string {
  return `${service}\n${kind}\n${name}`;
}

/**
 * Returns the operations whose self time differs, the largest difference first. Self time names the operation that
 * causes a difference, which durations pass on to every caller.
 */
export function operationDifferences(
  first: { tree: SpanTree; selfUs: Float64Array },
  second: { tree: SpanTree; selfUs: Float64Array },
): OperationDifference[] {
  const sums = new Map<string, { first: Sum; second: Sum }>();
  const add = ({ tree, selfUs }: typeof first, side: 'first' | 'second') => {
    for (const node of tree.nodes) {
      if (!node.span) continue;
      const operation = operationOf(node);
      const sum = sums.get(operation) ?? { first: emptySum(), second: emptySum() };
      sums.set(operation, sum);
      const self = selfUs[node.index] ?? 0;
      const own = sum[side];
      own.count++;
      own.selfUs += self;
      if (!own.slowest || self > own.slowestUs) {
        own.slowest = node;
        own.slowestUs = self;
      }
    }
  };
  add(first, 'first');
  add(second, 'second');
  return [...sums.values()]
    .map((sum): OperationDifference => {
      const { service, name } = (sum.first.slowest ?? sum.second.slowest) as SpanNode;
      return {
        service,
        name,
        firstCount: sum.first.count,
        secondCount: sum.second.count,
        selfUs: sum.second.selfUs - sum.first.selfUs,
        first: sum.first.slowest,
        second: sum.second.slowest,
      };
    })
    .filter(({ selfUs, firstCount, secondCount }) => selfUs !== 0 || firstCount !== secondCount)
    .sort((a, b) => Math.abs(b.selfUs) - Math.abs(a.selfUs));
}

interface Sum {
  count: number;
  selfUs: number;
  slowest: SpanNode | undefined;
  slowestUs: number;
}

function emptySum(): Sum {
  return { count: 0, selfUs: 0, slowest: undefined, slowestUs: 0 };
}
