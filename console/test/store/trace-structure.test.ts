import assert from 'node:assert/strict';
import { gapUsOf, type PlacedSpan, structureOf } from '../../server/src/store/trace-structure.js';

function span(
  id: string,
  parentId: string | undefined,
  from: number,
  took: number,
  more: Partial<PlacedSpan> = {},
) {
  return {
    id,
    parentId,
    kind: 'internal',
    service: 'a',
    startUs: from,
    durationUs: took,
    ...more,
  } as PlacedSpan;
}
const selfTimes = (...spans: PlacedSpan[]) => {
  const structure = structureOf(spans);
  return spans.map((_, at) => structure.selfUsOf(at));
};

describe('structureOf', () => {
  it('subtracts the union of overlapping children, clipped to the span', () => {
    assert.deepEqual(
      selfTimes(
        span('1', undefined, 100, 100),
        span('2', '1', 110, 30),
        span('3', '1', 120, 40), // overlaps with 2: together 110 to 160
        span('4', '1', 190, 50), // ends after its parent
        span('5', '1', 50, 20), // ended before its parent began
        span('6', '2', 115, 5),
      ),
      [40, 25, 40, 50, 20, 5],
    );
  });

  it('counts a span without children, without its parent and as its own parent entirely', () => {
    assert.deepEqual(
      selfTimes(span('1', undefined, 0, 7), span('2', '9', 0, 5), span('3', '3', 0, 4)),
      [7, 5, 4],
    );
  });

  it('centres a server span in its client span when their clocks differ', () => {
    for (const skew of [-1_000_000, -5, 0, 5, 1_000_000]) {
      const [client] = selfTimes(
        span('1', undefined, 0, 100, { kind: 'client' }),
        span('2', '1', 10 + skew, 60, { kind: 'server', service: 'b' }),
      );
      assert.equal(client, 40, String(skew));
    }
  });

  it('has self time 0 for a client span with a longer server span', () => {
    const [client] = selfTimes(
      span('1', undefined, 0, 100, { kind: 'client' }),
      span('2', '1', 0, 150, { kind: 'server', service: 'b' }),
    );
    assert.equal(client, 0);
  });

  it('assigns spans that share an id (B3): the server span to its client span, and children to the server span', () => {
    const spans = [
      span('1', undefined, 0, 100, { kind: 'server' }),
      span('2', '1', 10, 80, { kind: 'client' }),
      span('2', '1', 20, 60, { kind: 'server', service: 'b' }),
      span('3', '2', 30, 10, { kind: 'client', service: 'b' }),
    ];
    for (const order of [spans, spans.toReversed()]) {
      const structure = structureOf(order);
      const at = (wanted: PlacedSpan | undefined) => order.indexOf(wanted as PlacedSpan);
      assert.equal(structure.parentOf(at(spans[2])), at(spans[1]));
      assert.equal(structure.parentOf(at(spans[3])), at(spans[2]));
      assert.equal(structure.parentOf(at(spans[1])), at(spans[0]));
      assert.equal(structure.selfUsOf(at(spans[1])), 20);
      assert.equal(structure.serverUsOf(at(spans[1])), 60);
      assert.equal(structure.selfUsOf(at(spans[2])), 50);
    }
  });

  it('compares a client span with the sum of its server spans, and has no gap without one', () => {
    const spans = [
      span('1', undefined, 0, 100, { kind: 'client' }),
      span('2', '1', 0, 30, { kind: 'server' }),
      span('3', '1', 50, 20, { kind: 'server' }),
      span('4', undefined, 0, 9, { kind: 'client' }),
    ];
    const structure = structureOf(spans);
    assert.deepEqual(
      spans.map((one, at) => gapUsOf(structure, at, one)),
      [50, undefined, undefined, undefined],
    );
  });

  it('ends for spans that are parents of each other', () => {
    const structure = structureOf([span('1', '2', 0, 5), span('2', '1', 0, 5)]);
    assert.deepEqual([0, 1].map((at) => structure.parentOf(at)), [1, 0]);
  });
});
