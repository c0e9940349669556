import type { Span, SpanKind } from '../../../../contract/src/spans.js';

/** Span in the tree of its trace, or the placeholder of a span that is missing. */
export interface SpanNode {
  /** Position in `SpanTree.nodes`. */
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
