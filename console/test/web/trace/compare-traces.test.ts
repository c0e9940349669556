import assert from 'node:assert/strict';
import type { Span } from '../../../contract/src/spans.js';
import { compareTraces, operationDifferences } from '../../../web/src/trace/model/compare-traces.js';
import { flameGraph, layOutFlame } from '../../../web/src/trace/model/flame-graph.js';
import { selfTimes } from '../../../web/src/trace/model/self-time.js';
import { buildSpanTree } from '../../../web/src/trace/model/span-tree.js';
import { during } from './spans.js';

const load = (spans: readonly Span[]) => {
  const tree = buildSpanTree(spans);
  return { tree, selfUs: selfTimes(tree) };
};
const step = (id: string, parent: string | undefined, name: string, from: number, to: number) =>
  during(id, parent, from, to, { name });

describe('compareTraces', () => {
  const rows = (first: readonly Span[], second: readonly Span[]) =>
    compareTraces(buildSpanTree(first), buildSpanTree(second)).map(
      ({ depth, name, first: one, second: other }) =>
        `${'.'.repeat(depth)}${name} ${one?.durationUs ?? 'missing'} ${other?.durationUs ?? 'missing'}`,
    );

  it('aligns spans by path, the nth of an operation with the nth', () => {
    assert.deepEqual(
      rows(
        [step('1', undefined, 'get', 0, 100), step('2', '1', 'find', 0, 10), step('3', '1', 'find', 20, 40)],
        [step('x', undefined, 'get', 0, 300), step('y', 'x', 'find', 0, 11), step('z', 'x', 'find', 20, 41)],
      ),
      ['get 100 300', '.find 10 11', '.find 20 21'],
    );
  });

  it('shows spans of one trace alone, with all below them, after the span that they follow', () => {
    assert.deepEqual(
      rows(
        [
          step('1', undefined, 'get', 0, 100),
          step('2', '1', 'a', 0, 10),
          step('3', '1', 'c', 50, 60),
          step('4', '3', 'd', 50, 60),
        ],
        [
          step('1', undefined, 'get', 0, 100),
          step('2', '1', 'a', 0, 10),
          step('5', '1', 'b', 20, 25),
          step('6', '5', 'e', 21, 22),
        ],
      ),
      ['get 100 100', '.a 10 10', '.b missing 5', '..e missing 1', '.c 10 missing', '..d 10 missing'],
    );
  });

  it('compares traces of 20,000 spans with one parent in less than 3 s', () => {
    const wide = Array.from({ length: 20_000 }, (_, i) =>
      step(String(i), i === 0 ? undefined : '0', i % 2 === 0 ? 'even' : `odd ${i}`, i, i + 1),
    );
    const before = performance.now();
    assert.equal(rows(wide, wide.slice(0, 10_000)).length, 20_000);
    assert.equal(rows(wide.slice(0, 1), wide).length, 20_000);
    assert.ok(performance.now() - before < 3000);
  });
});

describe('operationDifferences', () => {
  it('names the operation that causes a difference, not its callers', () => {
    const [largest, ...others] = operationDifferences(
      load([step('1', undefined, 'get', 0, 100), step('2', '1', 'find', 10, 20)]),
      load([step('1', undefined, 'get', 0, 1000), step('2', '1', 'find', 10, 920)]),
    );
    assert.deepEqual([largest?.name, largest?.selfUs], ['find', 900]);
    assert.equal(others.length, 0);
  });

  it('counts the spans of an operation that one trace lacks', () => {
    const differences = operationDifferences(
      load([step('1', undefined, 'get', 0, 100)]),
      load([
        step('1', undefined, 'get', 0, 100),
        step('2', '1', 'find', 0, 5),
        step('3', '1', 'find', 5, 10),
      ]),
    );
    assert.deepEqual(
      differences.map(({ name, firstCount, secondCount, selfUs }) => [name, firstCount, secondCount, selfUs]),
      [
        ['get', 1, 1, -10],
        ['find', 0, 2, 10],
      ],
    );
  });
});

describe('flameGraph', () => {
  const { tree, selfUs } = load([
    step('1', undefined, 'get', 0, 100),
    step('2', '1', 'find', 0, 40),
    step('3', '1', 'find', 20, 60),
    step('4', '3', 'read', 30, 40),
  ]);

  it('merges spans with one path and adds up self time, so that children fit into their parent', () => {
    const { roots, frameOf } = flameGraph(tree, selfUs);
    const [root] = roots;
    const [find] = root?.children ?? [];
    assert.deepEqual([root?.totalUs, root?.selfUs], [120, 40]);
    assert.deepEqual([find?.count, find?.totalUs, find?.selfUs], [2, 80, 70]);
    assert.deepEqual(
      tree.nodes.map((node) => frameOf(node)?.name),
      ['get', 'find', 'find', 'read'],
    );
    assert.deepEqual([find?.children[0]?.name, find?.children[0]?.totalUs], ['read', 10]);
  });

  it('places frames beside each other below their parent', () => {
    const { rectangles, omitted } = layOutFlame(flameGraph(tree, selfUs).roots);
    assert.deepEqual(
      rectangles.map(({ frame, from, width, row }) => [frame.name, row, from, Math.round(width * 120)]),
      [
        ['get', 0, 0, 120],
        ['find', 1, 0, 80],
        ['read', 2, 0, 10],
      ],
    );
    assert.equal(omitted, 0);
  });

  it('omits narrow and deep frames, and counts them', () => {
    assert.deepEqual(
      layOutFlame(flameGraph(tree, selfUs).roots, 0.2).rectangles.map(({ frame }) => frame.name),
      ['get', 'find'],
    );
    const deep = load(
      Array.from({ length: 5000 }, (_, i) =>
        step(String(i), i === 0 ? undefined : String(i - 1), 'x', 0, 1000),
      ),
    );
    const { rectangles, omitted } = layOutFlame(flameGraph(deep.tree, deep.selfUs).roots);
    assert.equal(rectangles.length, 100);
    assert.equal(omitted, 1);
  });
});
