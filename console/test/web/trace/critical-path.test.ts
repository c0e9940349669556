import assert from 'node:assert/strict';
import type { Span } from '../../../contract/src/spans.js';
import { criticalPath, segmentsByNode } from '../../../web/src/trace/model/critical-path.js';
import { selfTimes } from '../../../web/src/trace/model/self-time.js';
import { buildSpanTree, mainRoot, type SpanNode } from '../../../web/src/trace/model/span-tree.js';
import { during, span } from './spans.js';

const pathOf = (spans: readonly Span[]) =>
  criticalPath(mainRoot(buildSpanTree(spans)) as SpanNode).map(
    ({ node, fromUs, toUs }) => `${node.name} ${fromUs}-${toUs}`,
  );

describe('criticalPath', () => {
  it('consists of the root alone when it has no child', () => {
    assert.deepEqual(pathOf([during('a', undefined, 0, 100)]), ['a 0-100']);
  });

  it('alternates between a span and its sequential children', () => {
    assert.deepEqual(
      pathOf([during('a', undefined, 0, 100), during('b', 'a', 10, 40), during('c', 'a', 50, 90)]),
      ['a 0-10', 'b 10-40', 'a 40-50', 'c 50-90', 'a 90-100'],
    );
  });

  it('follows only the last of parallel children to end', () => {
    assert.deepEqual(
      pathOf([during('a', undefined, 0, 100), during('b', 'a', 10, 60), during('c', 'a', 10, 90)]),
      ['a 0-10', 'c 10-90', 'a 90-100'],
    );
  });

  it('cuts children at the end of their parent, and ignores those outside it', () => {
    assert.deepEqual(
      pathOf([
        during('a', undefined, 0, 100),
        during('b', 'a', 80, 150),
        during('c', 'b', 120, 140),
        during('d', 'a', 100, 200),
        during('e', 'a', -50, -10),
      ]),
      ['a 0-80', 'b 80-100'],
    );
  });

  it('covers the duration of the root without overlaps, for any tree', () => {
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const spans = Array.from({ length: 30 }, (_, i) => {
        const from = i === 0 ? 0 : random(1000);
        return during(
          String(i),
          i === 0 ? undefined : String(random(i)),
          from,
          i === 0 ? 1000 : from + random(400),
        );
      });
      const path = criticalPath(mainRoot(buildSpanTree(spans)) as SpanNode);
      let at = 0;
      for (const { fromUs, toUs } of path) {
        assert.equal(fromUs, at);
        at = toUs;
      }
      assert.equal(at, 1000);
    }
  });

  it('follows a chain of 100,000 spans', function () {
    this.timeout(30_000);
    const spans = Array.from({ length: 100_000 }, (_, i) =>
      during(String(i), i === 0 ? undefined : String(i - 1), i, 200_001),
    );
    assert.equal(criticalPath(mainRoot(buildSpanTree(spans)) as SpanNode).length, 100_000);
  });

  it('groups the segments by span', () => {
    const tree = buildSpanTree([during('a', undefined, 0, 100), during('b', 'a', 10, 40)]);
    const byNode = segmentsByNode(criticalPath(mainRoot(tree) as SpanNode));
    assert.deepEqual(
      [...byNode].map(([index, segments]) => [index, segments.length]),
      [
        [0, 2],
        [1, 1],
      ],
    );
  });
});

describe('selfTimes', () => {
  it('subtracts the union of the children, cut at the ends of their parent', () => {
    const tree = buildSpanTree([
      during('a', undefined, 0, 100),
      during('b', 'a', 10, 40),
      during('c', 'a', 30, 50),
      during('d', 'a', 90, 150),
      during('e', 'a', -20, -10),
      during('f', 'c', 30, 50),
    ]);
    const selfUs = selfTimes(tree);
    assert.deepEqual(Object.fromEntries(tree.nodes.map(({ name, index }) => [name, selfUs[index]])), {
      a: 50,
      b: 30,
      c: 0,
      d: 60,
      e: 10,
      f: 20,
    });
  });

  it('is the duration of a span without children', () => {
    assert.deepEqual([...selfTimes(buildSpanTree([span('a', undefined, 0)]))], [10]);
  });
});
