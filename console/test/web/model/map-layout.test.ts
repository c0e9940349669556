import assert from 'node:assert/strict';
import { edgeValues } from '../../../web/src/map/edge-values.js';
import { layoutMap, pathOf } from '../../../web/src/map/map-layout.js';

describe('layout of the map', () => {
  it('places each caller left of its callee, without overlapping nodes', () => {
    const edges = [
      { caller: 'gateway', callee: 'order' },
      { caller: 'order', callee: 'product' },
      { caller: 'gateway', callee: 'product' },
    ];
    const { nodes, edges: placed, width, height } = layoutMap(edges);
    const x = (name: string) => nodes.find((node) => node.name === name)?.x ?? Number.NaN;
    assert.ok(x('gateway') < x('order') && x('order') < x('product'));
    for (const { x: centre, y, width: wide, height: high } of nodes) {
      assert.ok(centre - wide / 2 >= 0 && centre + wide / 2 <= width);
      assert.ok(y - high / 2 >= 0 && y + high / 2 <= height);
    }
    assert.ok(placed.every(({ points }) => pathOf(points).startsWith('M')));
  });

  it('accepts cycles and calls of a service to itself', () => {
    const { nodes, edges } = layoutMap([
      { caller: 'a', callee: 'b' },
      { caller: 'b', callee: 'a' },
      { caller: 'a', callee: 'a' },
    ]);
    assert.equal(nodes.length, 2);
    assert.equal(edges.length, 3);
    assert.ok([...nodes, ...edges].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
  });

  it('places services with the names of object properties, and leaves Object.prototype unchanged', () => {
    const properties = Object.getOwnPropertyNames(Object.prototype);
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'order'];
    const calls = names.flatMap((caller) => names.map((callee) => ({ caller, callee })));
    const { nodes, edges } = layoutMap(calls);
    assert.deepEqual(Object.getOwnPropertyNames(Object.prototype), properties);
    assert.deepEqual(nodes.map(({ name }) => name).sort(), names.toSorted());
    assert.deepEqual(
      edges.map(({ caller, callee }) => ({ caller, callee })),
      calls,
    );
    assert.ok([...nodes, ...edges].every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y)));
  });

  it('has no nodes without calls', () => assert.equal(layoutMap([]).nodes.length, 0));
});

describe('values of an edge', () => {
  const quantiles = { p50Ms: 1, p95Ms: 2, p99Ms: 3, maxMs: 4 };
  const edge = {
    caller: 'a',
    callee: 'b',
    operation: '',
    count: 10,
    ratePerS: 1,
    errors: 5,
    errorShare: 0.5,
    client: quantiles,
    server: quantiles,
    gap: null,
    unmatched: 0,
    exemplars: [],
    points: [
      { timeMs: 0, count: 4, errors: 1, clientP95Ms: 7, serverP95Ms: null, gapP95Ms: 3, gapMaxMs: 3 },
      {
        timeMs: 5,
        count: 0,
        errors: 0,
        clientP95Ms: null,
        serverP95Ms: null,
        gapP95Ms: null,
        gapMaxMs: null,
      },
    ],
  };

  it('are those of the whole time range, or of one part', () => {
    assert.deepEqual(edgeValues(edge, undefined, 2), {
      count: 10,
      ratePerS: 1,
      errorShare: 0.5,
      p95Ms: 2,
      gapP95Ms: null,
    });
    assert.deepEqual(edgeValues(edge, 0, 2), {
      count: 4,
      ratePerS: 2,
      errorShare: 0.25,
      p95Ms: 7,
      gapP95Ms: 3,
    });
    assert.equal(edgeValues(edge, 1, 2).errorShare, 0);
    assert.equal(edgeValues(edge, 9, 2).count, 0);
  });
});
