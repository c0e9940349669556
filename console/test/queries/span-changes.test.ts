import assert from 'node:assert/strict';
import { changesOfSpans } from '../../server/src/queries/overview/span-changes.js';
import type { Skew, SpanState } from '../../server/src/queries/overview/span-state.js';
import { createTimings } from '../../server/src/queries/timings.js';

const empty: SpanState = { operations: new Map(), edges: new Map(), errors: new Map(), firstUs: 1e15 };

describe('changesOfSpans', () => {
  it('names a callee whose clock differs from that of its caller by a second or more', () => {
    const edge = { caller: 'gateway', callee: 'oauth', hasServer: true, calls: createTimings() };
    const withEdge = (skew?: Skew): SpanState => ({
      ...empty,
      edges: new Map([['gateway oauth', { ...edge, ...(skew && { skew }) }]]),
    });
    const skew = { differenceUs: -1_200_000_000, firstUs: 1e15 + 7000 };
    assert.deepEqual(changesOfSpans(withEdge(skew), withEdge()), [
      {
        kind: 'clock-skew',
        atMs: 1e12 + 7,
        service: 'oauth',
        text: 'clock is 1200 s behind that of gateway',
        link: '#/telemetry',
      },
    ]);
    assert.equal(changesOfSpans(withEdge(skew), withEdge(skew)).length, 1, 'it stays wrong');
  });
});
