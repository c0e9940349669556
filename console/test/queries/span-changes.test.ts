import assert from 'node:assert/strict';
import { changesOfSpans } from '../../server/src/queries/overview/span-changes.js';
import type { Skew, SpanState } from '../../server/src/queries/overview/span-state.js';
import { createTimings } from '../../server/src/queries/timings.js';

/** Returns the state of a range with requests of one operation, some of which got the status 429. */
function state(requests: number, refused: number): SpanState {
  const durations = createTimings();
  for (let at = 0; at < requests; at += 1) durations.add(1e15 + at, 1000);
  const refusals = new Map(refused > 0 ? [[429, { count: refused, firstUs: 1e15 + 5000 }]] : []);
  const operation = { service: 'gateway', name: 'GET /products', isEntry: true, errors: 0 };
  const operations = new Map([
    ['x', { ...operation, durations, selfTimes: createTimings(), refusals }],
  ]) as SpanState['operations'];
  return { operations, edges: new Map(), errors: new Map(), firstUs: 1e15 };
}

describe('changesOfSpans', () => {
  it('names a status from 400 to 499 that is more frequent than before, and links to its requests', () => {
    const [change, ...others] = changesOfSpans(state(200, 100), state(200, 2));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...change, link: undefined },
      {
        kind: 'more-refusals',
        atMs: 1e12 + 5,
        service: 'gateway',
        text: 'GET /products returns 429 for 50 % of the requests, before 1 %',
        link: undefined,
      },
    );
    assert.equal(
      new URLSearchParams(change?.link.split('?')[1]).get('q'),
      'gateway#name:"GET /products" gateway#status:429',
    );
  });

  it('does not name one that is as frequent as before, or so rare that it may be chance', () => {
    assert.deepEqual(changesOfSpans(state(200, 100), state(200, 95)), []);
    assert.deepEqual(changesOfSpans(state(200, 2), state(200, 0)), []);
    assert.deepEqual(changesOfSpans(state(200, 100), state(5, 0)), [], 'too few requests before');
  });

  it('names a callee whose clock differs from that of its caller by a second or more', () => {
    const edge = { caller: 'gateway', callee: 'oauth', hasServer: true, calls: createTimings() };
    const withEdge = (skew?: Skew): SpanState => ({
      ...state(20, 0),
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
