import type { Span } from '../../../contract/src/spans.js';
import { buildSpanTree, type SpanNode, type SpanTree } from '../../../web/src/trace/model/span-tree.js';

/** Returns a span of the service `a` that lasts 10 µs. */
export function span(
  id: string,
  parentId: string | undefined,
  startUs: number,
  fields: Partial<Span> = {},
): Span {
  return {
    traceId: 't',
    id,
    ...(parentId !== undefined && { parentId }),
    name: id,
    kind: 'internal',
    service: 'a',
    startUs,
    durationUs: 10,
    attributes: {},
    events: [],
    links: [],
    status: 'unset',
    ...fields,
  };
}

/** Returns a span of the service `a` from one time to another. */
export function during(
  id: string,
  parentId: string | undefined,
  fromUs: number,
  toUs: number,
  fields: Partial<Span> = {},
): Span {
  return span(id, parentId, fromUs, { durationUs: toUs - fromUs, ...fields });
}

/** Returns the tree as a text: `parent(child child)`, with `?` before a placeholder. */
export function outline(nodes: readonly SpanNode[]): string {
  return nodes
    .map(({ span: own, id, name, children }) => {
      const label = own ? name : `?${id}`;
      return children.length > 0 ? `${label}(${outline(children)})` : label;
    })
    .join(' ');
}

export function outlineOf(spans: readonly Span[]): string {
  return outline(buildSpanTree(spans).roots);
}

/** Returns the node with a name. */
export function named(tree: SpanTree, name: string): SpanNode {
  const found = tree.nodes.find((node) => node.name === name);
  if (!found) throw new Error(`no node has the name ${name}`);
  return found;
}
