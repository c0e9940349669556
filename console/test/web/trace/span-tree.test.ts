import assert from 'node:assert/strict';
import { buildSpanTree, mainRoot, visibleNodes } from '../../../web/src/trace/model/span-tree.js';
import { during, named, outline, outlineOf, span } from './spans.js';

describe('buildSpanTree', () => {
  it('nests spans by parent and orders them by start, in any order of arrival', () => {
    const tree = buildSpanTree([
      span('d', 'b', 40),
      span('c', 'a', 5),
      span('b', 'a', 20),
      span('a', undefined, 0),
    ]);
    assert.equal(outline(tree.roots), 'a(c b(d))');
    assert.deepEqual(
      tree.nodes.map(({ id, depth, index, end }) => `${id} depth ${depth}: ${index} to ${end}`),
      ['a depth 0: 0 to 4', 'c depth 1: 1 to 2', 'b depth 1: 2 to 4', 'd depth 2: 3 to 4'],
    );
    assert.equal(tree.startUs, 0);
    assert.equal(tree.totalUs, 50);
  });

  it('puts spans with a missing parent below one placeholder for each missing id, which covers them', () => {
    const tree = buildSpanTree([
      span('a', undefined, 0),
      span('x', 'lost', 5),
      span('y', 'x', 6),
      during('z', 'lost', 20, 50),
    ]);
    assert.equal(outline(tree.roots), 'a ?lost(x(y) z)');
    const placeholder = named(tree, 'missing span');
    assert.deepEqual([placeholder.startUs, placeholder.durationUs], [5, 45]);
    assert.equal(tree.missing, 1);
  });

  it('makes a server span the child of the client span that shares its id, and the parent of its children', () => {
    const spans = [
      span('1', undefined, 0, { name: 'web', kind: 'client', service: 'web' }),
      span('1', undefined, 2, { name: 'edge', kind: 'server', service: 'edge' }),
      span('2', '1', 3, { name: 'find', service: 'edge' }),
    ];
    assert.equal(outlineOf(spans), 'web(edge(find))');
    assert.equal(buildSpanTree(spans).get('1')?.name, 'edge');
  });

  it('breaks a cycle of parents at its earliest span, and keeps all spans', () => {
    assert.equal(outlineOf([span('a', 'b', 1), span('b', 'c', 0), span('c', 'a', 2)]), 'b(a(c))');
    assert.equal(outlineOf([span('a', 'a', 0), span('b', 'a', 1)]), 'a(b)');
    const tree = buildSpanTree([
      span('r', undefined, 0),
      span('a', 'b', 3),
      span('b', 'a', 2),
      span('x', 'a', 9),
    ]);
    assert.equal(outline(tree.roots), 'r b(a(x))');
    assert.equal(tree.cyclic, 1);
    assert.equal(tree.missing, 0);
  });

  for (const [shape, parentOf] of [
    ['a chain', (i: number) => (i === 0 ? undefined : String(i - 1))],
    ['one cycle', (i: number) => String((i + 1) % 100_000)],
    ['one parent', (i: number) => (i === 0 ? undefined : '0')],
    ['as many missing parents', (i: number) => `lost ${i}`],
  ] as const) {
    it(`builds the tree of 100,000 spans with ${shape} in less than 3 s`, function () {
      this.timeout(30_000);
      const spans = Array.from({ length: 100_000 }, (_, i) => span(String(i), parentOf(i), i));
      const before = performance.now();
      const tree = buildSpanTree(spans);
      const ms = performance.now() - before;
      assert.equal(tree.nodes.filter((node) => node.span).length, 100_000);
      assert.ok(ms < 3000, `${ms} ms`);
    });
  }

  it('builds the tree of 20,000 spans with one id in less than 3 s', () => {
    const spans = Array.from({ length: 20_000 }, (_, i) => span('x', 'x', i, { service: `s${i}` }));
    const before = performance.now();
    assert.equal(buildSpanTree(spans).nodes.length, 20_000);
    assert.ok(performance.now() - before < 3000);
  });

  it('adds the offset of a clock to the start', () => {
    const tree = buildSpanTree([span('a', undefined, 100), span('b', 'a', 50)], ({ id }) =>
      id === 'b' ? 55 : 0,
    );
    assert.equal(named(tree, 'b').startUs, 105);
    assert.equal(tree.startUs, 100);
  });
});

describe('visibleNodes', () => {
  it('omits the descendants of closed nodes', () => {
    const tree = buildSpanTree([
      span('a', undefined, 0),
      span('b', 'a', 1),
      span('c', 'b', 2),
      span('d', 'a', 3),
    ]);
    const closed = new Set([named(tree, 'b').key]);
    assert.deepEqual(
      visibleNodes(tree, closed).map(({ id }) => id),
      ['a', 'b', 'd'],
    );
  });
});

describe('mainRoot', () => {
  it('returns the longest span without a parent, even when a placeholder is longer', () => {
    const tree = buildSpanTree([
      during('short', undefined, 0, 10),
      during('long', undefined, 5, 50),
      during('x', 'lost', 0, 900),
    ]);
    assert.equal(mainRoot(tree)?.name, 'long');
    assert.equal(mainRoot(buildSpanTree([during('x', 'lost', 0, 9)]))?.id, 'lost');
    assert.equal(mainRoot(buildSpanTree([])), undefined);
  });
});
