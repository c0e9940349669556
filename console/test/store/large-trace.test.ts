import assert from 'node:assert/strict';
import type { StoredSpan } from '../../server/src/index.js';
import { parentsOf, structureFrom } from '../../server/src/store/trace-structure.js';
import { createTraceStore } from '../../server/src/store/traces.js';

const id = (n: number) => n.toString(16).padStart(16, '0');

/** A child that arrives before its parent. */
function span(n: number, fields: Partial<StoredSpan> = {}): StoredSpan {
  return {
    traceId: 'a'.repeat(32),
    id: id(n),
    parentId: id(n + 1),
    name: `work ${n % 7}`,
    kind: n % 2 === 0 ? 'client' : 'server',
    service: `s${n % 3}`,
    startUs: 1_000_000 - 10 * n,
    durationUs: 5 + 20 * n,
    attributes: {},
    events: [],
    links: [],
    status: 'unset',
    ...fields,
  };
}

function filled(count: number) {
  const store = createTraceStore({
    maxBytes: 64 << 20,
    maxSpans: 50_000,
    maxTraces: 10,
    maxSpansPerTrace: 10_000,
  });
  store.add(Array.from({ length: count }, (_, n) => span(n + 1)));
  return store;
}

describe('createTraceStore with a large trace', () => {
  it('stores a span once, and both spans that share an id', () => {
    const store = filled(1000);
    store.add([span(1), span(700), span(1000)]);
    assert.equal(store.size.spans, 1000);
    assert.equal(store.counts.duplicates, 3);
    store.add([span(701, { kind: 'client', service: 'other' })]);
    store.add([span(701, { kind: 'client', service: 'other' })]);
    assert.equal(store.size.spans, 1001);
  });

  it('has the structure that its spans have', () => {
    const trace = filled(500).get('a'.repeat(32));
    const spans = trace?.spans ?? [];
    const straight = structureFrom(spans, parentsOf(spans));
    assert.equal(spans.length, 500);
    for (let at = 0; at < spans.length; at++) {
      assert.equal(trace?.structure.parentOf(at), straight.parentOf(at));
      assert.equal(trace?.structure.selfUsOf(at), straight.selfUsOf(at));
      assert.equal(trace?.structure.serverOf(at), straight.serverOf(at));
      assert.equal(trace?.structure.serverUsOf(at), straight.serverUsOf(at));
    }
  });
});
