import assert from 'node:assert/strict';
import type { StoredSpan } from '../../server/src/index.js';
import { isComplete, requestsOf, summarise } from '../../server/src/store/trace-summary.js';
import { createTraceStore, type Trace, type TraceStoreOptions } from '../../server/src/store/traces.js';

const roomy: TraceStoreOptions = {
  maxBytes: 1 << 20,
  maxSpans: 1000,
  maxTraces: 1000,
  maxSpansPerTrace: 100,
};
const id = (n: number) => n.toString(16).padStart(16, '0');
const trace = (n: number) => n.toString(16).padStart(32, '0');

function span(fields: Partial<StoredSpan> = {}): StoredSpan {
  return {
    traceId: trace(1),
    id: id(1),
    name: 'GET /a',
    kind: 'server',
    service: 'gateway',
    startUs: 1000,
    durationUs: 100,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/a',
      'url.path': '/a',
      'http.response.status_code': 200,
    },
    events: [],
    links: [],
    status: 'unset',
    ...fields,
  };
}

describe('createTraceStore', () => {
  it('keeps a span once, however often it is delivered, and a shared id twice', () => {
    const store = createTraceStore(roomy);
    store.add([span(), span(), span({ kind: 'client', service: 'web' })]);
    store.add([span()]);
    assert.equal(store.get(trace(1))?.spans.length, 2);
    assert.deepEqual(
      { ...store.counts },
      { received: 4, duplicates: 2, rejected: 0, evicted: 0, evictedTraces: 0 },
    );
  });

  it('replaces an unfinished span by the finished one, and accounts for its size', () => {
    const store = createTraceStore(roomy);
    store.add([span({ durationUs: 0 })]);
    store.add([span({ durationUs: 50, attributes: { text: 'x'.repeat(1000) } })]);
    const held = store.get(trace(1)) as Trace;
    assert.equal(held.spans[0]?.durationUs, 50);
    assert.equal(store.size.bytes, held.bytes);
    assert.equal(store.size.spans, 1);
  });

  it('evicts whole traces, the first to come first, by number of spans and of traces', () => {
    for (const options of [
      { ...roomy, maxSpans: 6 },
      { ...roomy, maxTraces: 3 },
    ]) {
      const store = createTraceStore(options);
      for (let n = 1; n <= 5; n++)
        store.add([span({ traceId: trace(n) }), span({ traceId: trace(n), id: id(2) })]);
      assert.deepEqual(
        [...store.all()].map((t) => t.id),
        [3, 4, 5].map(trace),
      );
      assert.equal(store.size.spans, 6);
      assert.equal(store.counts.evicted, 4);
      assert.equal(store.counts.evictedTraces, 2);
    }
  });

  it('stays under its bytes whatever comes, and counts back to nothing held', () => {
    const store = createTraceStore({ ...roomy, maxBytes: 50_000 });
    for (let n = 1; n <= 300; n++) {
      store.add([span({ traceId: trace(n), attributes: { text: (n % 2 ? 'x' : '\u4e2d').repeat(n * 10) } })]);
      assert.ok(store.size.bytes <= 50_000);
    }
    const held = [...store.all()];
    assert.equal(
      store.size.bytes,
      held.reduce((sum, t) => sum + t.bytes, 0),
    );
    assert.equal(store.counts.received, store.size.spans + store.counts.evicted);
    store.add([span({ traceId: trace(999), attributes: { text: 'x'.repeat(60_000) } })]);
    assert.deepEqual(store.size, { traces: 0, spans: 0, bytes: 0 });
  });

  it('rejects what one trace has too many of', () => {
    const store = createTraceStore({ ...roomy, maxSpansPerTrace: 3 });
    store.add(Array.from({ length: 5 }, (_, n) => span({ id: id(n + 1) })));
    assert.equal(store.size.spans, 3);
    assert.equal(store.counts.rejected, 2);
  });

  it('tells which traces changed', () => {
    const changed: string[] = [];
    const store = createTraceStore(roomy, (traceId) => changed.push(traceId));
    store.add([span(), span({ id: id(2) }), span({ traceId: trace(2) })]);
    assert.deepEqual(changed, [trace(1), trace(2)]);
  });
});

describe('summaries', () => {
  function held(...spans: StoredSpan[]): Trace {
    const store = createTraceStore(roomy);
    for (const one of spans) store.add([one]);
    return store.get(trace(1)) as Trace;
  }
  const client = span({
    id: id(2),
    parentId: id(1),
    kind: 'client',
    name: 'order.get',
    startUs: 1010,
    durationUs: 60,
  });
  const inner = span({
    id: id(3),
    parentId: id(2),
    service: 'order',
    name: 'GET /b',
    startUs: 1020,
    durationUs: 200,
    status: 'error',
  });

  it('are of the root, whatever came first', () => {
    for (const spans of [
      [inner, client, span()],
      [span(), client, inner],
    ]) {
      assert.deepEqual(summarise(held(...spans)), {
        traceId: trace(1),
        name: 'GET /a',
        service: 'gateway',
        services: ['gateway', 'order'],
        spans: 3,
        startUs: 1000,
        durationUs: 220,
        error: true,
      });
    }
  });

  it('know whether parents are missing', () => {
    assert.equal(isComplete(held(span(), client, inner)), true);
    assert.equal(isComplete(held(span(), inner)), false);
    assert.equal(isComplete(held(client, inner)), false);
  });

  it('count as requests only server spans whose caller is not here', () => {
    assert.deepEqual(
      requestsOf(held(inner)).map((r) => r.service),
      ['order'],
    );
    assert.deepEqual(
      requestsOf(held(inner, span())).map((r) => r.service),
      ['gateway'],
      'its client span was lost',
    );
    const [request, ...others] = requestsOf(held(inner, client, span()));
    assert.equal(others.length, 0);
    assert.equal(request?.service, 'gateway');
    assert.equal(request?.error, true);
    assert.equal(request?.statusCode, 200);
    assert.deepEqual(request?.services, ['gateway', 'order']);
  });

  it('count a caller outside, who sent a traceparent, as none here', () => {
    const from = requestsOf(held(span({ parentId: id(77) }), client, inner));
    assert.deepEqual(
      from.map((r) => [r.spanId, r.from]),
      [[id(1), 'span']],
    );
  });

  it('tell the requests of one trace apart', () => {
    const second = span({ id: id(9), startUs: 5000, status: 'unset' });
    assert.deepEqual(
      requestsOf(held(span(), client, inner, second)).map((r) => [r.spanId, r.error]),
      [
        [id(1), false],
        [id(9), false],
      ],
    );
  });

  it('take a server span that shares its id with its client (B3) for an inner one', () => {
    const shared = [
      span(),
      span({ id: id(2), parentId: id(1), kind: 'client' }),
      span({ id: id(2), parentId: id(1), service: 'order' }),
    ];
    assert.deepEqual(
      requestsOf(held(...shared)).map((r) => r.spanId),
      [id(1)],
    );
    const atTheEdge = [span({ id: id(5), kind: 'client', service: 'web' }), span({ id: id(5) })];
    assert.deepEqual(requestsOf(held(...atTheEdge)), []);
  });

  it('show a request by its access record until its span is here', () => {
    const store = createTraceStore(roomy);
    const facts = {
      method: 'GET',
      route: '/a',
      path: '/a',
      statusCode: 200,
      spanId: undefined,
      durationUs: 10,
      error: false,
    };
    store.noteAccess(trace(1), { ...facts, service: 'order', name: 'GET /b', startUs: 1500 });
    store.noteAccess(trace(1), { ...facts, service: 'gateway', name: 'GET /a', startUs: 1000 });
    store.noteAccess(trace(1), { ...facts, service: 'product', name: 'GET /c', startUs: 1700 });
    const before = requestsOf(store.get(trace(1)) as Trace);
    assert.deepEqual(
      before.map((r) => [r.service, r.from, r.spans]),
      [['gateway', 'log', 0]],
    );
    assert.equal(summarise(store.get(trace(1)) as Trace), undefined);
    store.add([span()]);
    assert.deepEqual(
      requestsOf(store.get(trace(1)) as Trace).map((r) => [r.service, r.from]),
      [['gateway', 'span']],
    );
  });
});
