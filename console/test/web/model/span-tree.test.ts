import assert from 'node:assert/strict';
import { type SpanNode, spanTree, visibleNodes } from '../../../web/src/model/span-tree.js';

type Spans = Parameters<typeof spanTree>[0];

function span(
  id: string,
  parentId: string | undefined,
  startUs: number,
  fields: Partial<Spans[number]> = {},
): Spans[number] {
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

/** `parent(child child)` */
const outline = (nodes: readonly SpanNode[]): string =>
  nodes
    .map(
      ({ span: { name }, children, orphan }) =>
        `${orphan ? '?' : ''}${name}${children.length > 0 ? `(${outline(children)})` : ''}`,
    )
    .join(' ');

describe('spanTree', () => {
  it('nests spans by parent and orders them by start, in any order of arrival', () => {
    const spans = [span('d', 'b', 40), span('c', 'a', 5), span('b', 'a', 20), span('a', undefined, 0)];
    assert.equal(outline(spanTree(spans)), 'a(c b(d))');
    assert.deepEqual(
      visibleNodes(spanTree(spans), () => false).map(({ span: { id }, depth }) => `${id}${depth}`),
      ['a0', 'c1', 'b1', 'd2'],
    );
  });

  it('makes a span with a missing parent a root and marks it', () => {
    assert.equal(
      outline(spanTree([span('a', undefined, 0), span('x', 'lost', 5), span('y', 'x', 6)])),
      'a ?x(y)',
    );
  });

  it('makes a server span the child of the client span that shares its id, and the parent of its children', () => {
    const spans = [
      span('1', undefined, 0, { name: 'web', kind: 'client', service: 'web' }),
      span('1', undefined, 2, { name: 'edge', kind: 'server', service: 'edge' }),
      span('2', '1', 3, { name: 'find', service: 'edge' }),
    ];
    assert.equal(outline(spanTree(spans)), 'web(edge(find))');
  });

  it('keeps all spans when parents form a cycle or a span is its own parent', () => {
    for (const spans of [
      [span('a', 'b', 0), span('b', 'c', 1), span('c', 'a', 2)],
      [span('a', 'a', 0), span('b', 'a', 1)],
    ]) {
      assert.equal(visibleNodes(spanTree(spans), () => false).length, spans.length);
    }
  });

  it('nests a chain of thousands of spans', () => {
    const spans = Array.from({ length: 5000 }, (_, i) =>
      span(String(i), i === 0 ? undefined : String(i - 1), i),
    );
    assert.equal(visibleNodes(spanTree(spans), () => false).at(-1)?.depth, 4999);
  });

  it('omits the descendants of closed nodes from the visible nodes', () => {
    const tree = spanTree([span('a', undefined, 0), span('b', 'a', 1), span('c', 'b', 2), span('d', 'a', 3)]);
    assert.deepEqual(
      visibleNodes(tree, ({ span: { id } }) => id === 'b').map(({ span: { id } }) => id),
      ['a', 'b', 'd'],
    );
  });
});
