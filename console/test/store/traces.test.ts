import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { StoredSpan } from '../../server/src/index.js';
import { type AccessEntry, maxServices, type StoredTrace } from '../../server/src/store/trace-summary.js';
import { createTraceStore, type TraceStore, type TraceStoreOptions } from '../../server/src/store/traces.js';

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
  it('stores a span once, however often it is sent, and two spans that share an id', () => {
    const store = createTraceStore(roomy);
    store.add([span(), span(), span({ kind: 'client', service: 'web' })]);
    store.add([span()]);
    assert.equal(store.get(trace(1))?.spanCount, 2);
    assert.deepEqual(
      { ...store.counts },
      { received: 4, restored: 0, duplicates: 2, rejected: 0, evicted: 0, evictedTraces: 0 },
    );
  });

  it('replaces an unfinished span by the finished one, and updates the size', () => {
    const store = createTraceStore(roomy);
    store.add([span({ durationUs: 0 })]);
    store.add([span({ durationUs: 50, attributes: { text: 'x'.repeat(1000) } })]);
    assert.equal(store.get(trace(1))?.summary?.durationUs, 50);
    assert.equal(store.size.spans, 1);
  });

  it('evicts whole traces in order of arrival at the limits of spans and traces', () => {
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

  it('stays below its limit of bytes, and counts zero bytes after all traces are evicted', () => {
    const store = createTraceStore({ ...roomy, maxBytes: 50_000 });
    for (let n = 1; n <= 300; n++) {
      store.add([span({ traceId: trace(n), attributes: { text: (n % 2 ? 'x' : '\u4e2d').repeat(n * 10) } })]);
      assert.ok(store.size.bytes <= 50_000);
    }
    assert.equal(store.counts.received, store.size.spans + store.counts.evicted);
    store.add([span({ traceId: trace(999), attributes: { text: randomBytes(60_000).toString('hex') } })]);
    assert.deepEqual(store.size, { traces: 0, sealed: 0, spans: 0, bytes: 0 });
  });

  it('rejects spans beyond the limit of one trace', () => {
    const store = createTraceStore({ ...roomy, maxSpansPerTrace: 3 });
    store.add(Array.from({ length: 5 }, (_, n) => span({ id: id(n + 1) })));
    assert.equal(store.size.spans, 3);
    assert.equal(store.counts.rejected, 2);
  });

  it('calls the listener once for the spans of one call', () => {
    let calls = 0;
    const store = createTraceStore(roomy, () => calls++);
    store.add([span(), span({ id: id(2) }), span({ traceId: trace(2) })]);
    store.add([]);
    assert.equal(calls, 1);
  });
});

describe('createTraceStore with compressed blocks', () => {
  let at = 0;
  const make = (blockSize = 20) =>
    createTraceStore({
      ...roomy,
      maxSpans: 10_000,
      maxSpansPerTrace: 1000,
      restAfterMs: 1000,
      blockSize,
      now: () => at,
    });
  const other = () => span({ traceId: trace(500), id: id(++at) });

  it('returns every span unchanged, and needs less memory', () => {
    const store = make(200);
    const spans = Array.from({ length: 200 }, (_, n) =>
      span({
        id: id(n + 1),
        ...(n > 0 && { parentId: id(n) }),
        name: `GET /a/${n} \u4e2d "q"`,
        statusMessage: 'why\n',
      }),
    );
    store.add(spans.slice(0, 199));
    const before = store.size.bytes;
    store.add(spans.slice(199));
    at += 2000;
    store.add([other()]);
    const sealed = store.get(trace(1)) as StoredTrace;
    assert.equal(store.size.sealed, 200);
    assert.deepEqual(
      sealed.texts().map((text) => JSON.parse(text)),
      spans,
    );
    assert.ok(store.size.bytes < before / 2, `${store.size.bytes} of ${before}`);
  });

  it("lists the root's service first, also when a child's clock is behind", () => {
    const store = make();
    const child = { id: id(2), parentId: id(1), service: 'customer', startUs: span().startUs - 3000 };
    store.add([span(child), span()]);
    assert.deepEqual(store.get(trace(1))?.summary?.services, ['gateway', 'customer']);
    assert.deepEqual(store.get(trace(1))?.requests[0]?.services, ['gateway', 'customer']);
  });

  it('lists a limited number of services of a trace, and those with the longest self times', () => {
    const store = createTraceStore({ ...roomy, maxSpansPerTrace: 1000 });
    const children = Array.from({ length: maxServices + 50 }, (_, n) =>
      span({ id: id(n + 2), parentId: id(1), service: `s${n}`, startUs: 2000 + n, durationUs: n + 1 }),
    );
    store.add([span({ durationUs: 5000 }), ...children]);
    const { summary, requests } = store.get(trace(1)) ?? {};
    const [request] = requests ?? [];
    for (const services of [summary?.services, request?.services]) {
      assert.equal(services?.length, maxServices);
      assert.deepEqual([services?.[0], services?.at(-1)], ['gateway', `s${maxServices - 2}`]);
    }
    const self = Object.keys(request?.selfUs ?? {});
    assert.deepEqual([self.length, self[0], self[1]], [maxServices, 'gateway', `s${maxServices + 49}`]);
  });

  it('stores a late span, recognises a late duplicate, and keeps the order of traces', () => {
    const store = make(1);
    store.add([span(), span({ id: id(2), parentId: id(1), kind: 'client' })]);
    at += 2000;
    store.add([other()]);
    store.add([span(), span({ id: id(3), parentId: id(2), service: 'order' })]);
    assert.equal(store.size.sealed, 4);
    assert.equal(store.counts.duplicates, 1);
    assert.deepEqual(store.get(trace(1))?.summary?.services, ['gateway', 'order']);
    assert.deepEqual(
      [...store.all()].map((t) => t.id),
      [trace(1), trace(500)],
    );
    at += 2000;
    store.add([other()]);
    assert.equal(store.get(trace(1))?.texts().length, 3);
    assert.equal(store.size.spans, 5);
  });

  it('compresses spans early when the open block needs too much memory', () => {
    const store = createTraceStore({ ...roomy, maxBytes: 200_000, now: () => 0 });
    for (let n = 1; n <= 60; n++)
      store.add([span({ traceId: trace(n), attributes: { text: `${n}`.repeat(500) } })]);
    assert.ok(store.size.sealed > 30, `${store.size.sealed} of 60 spans are compressed`);
    assert.equal(store.size.traces, 60);
    assert.ok(store.size.bytes <= 200_000);
  });

  it('evicts compressed traces with correct counts', () => {
    const store = createTraceStore({
      ...roomy,
      maxBytes: 60_000,
      blockSize: 8,
      restAfterMs: 5,
      now: () => at,
    });
    for (let n = 1; n <= 500; n++) {
      at += n % 3;
      store.add([
        span({ traceId: trace(n) }),
        span({ traceId: trace(n), id: id(2), attributes: { text: String(n).repeat(n % 90) } }),
      ]);
      if (n % 7 === 0) store.add([span({ traceId: trace(n - 5), id: id(3) })]);
      assert.ok(store.size.bytes <= 60_000);
    }
    const held = [...store.all()];
    assert.ok(store.size.sealed > 0 && store.size.sealed <= store.size.spans);
    assert.equal(
      store.size.spans,
      held.reduce((sum, t) => sum + t.spanCount, 0),
    );
    assert.equal(store.counts.received, store.size.spans + store.counts.evicted + store.counts.duplicates);
  });
});

for (const state of ['open', 'sealed'] as const)
  describe(`summaries of the ${state} trace`, () => {
    let at = 0;
    const options: TraceStoreOptions = {
      ...roomy,
      restAfterMs: 1000,
      blockSize: state === 'sealed' ? 1 : 1024,
      now: () => at,
    };

    /** Returns the trace; for the state `sealed`, its spans are compressed and its summary was computed. */
    function traceInState(store: TraceStore): StoredTrace {
      if (state === 'sealed') {
        at += 2000;
        store.add([span({ traceId: trace(500), startUs: at })]);
        assert.equal(store.size.sealed, store.size.spans);
      }
      return store.get(trace(1)) as StoredTrace;
    }

    function held(...spans: StoredSpan[]): StoredTrace {
      const store = createTraceStore(options);
      for (const one of spans) store.add([one]);
      return traceInState(store);
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

    it('have the name of the root, in any order of arrival', () => {
      for (const spans of [
        [inner, client, span()],
        [span(), client, inner],
      ]) {
        assert.deepEqual(held(...spans).summary, {
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

    it('report whether parents are missing', () => {
      assert.equal(held(span(), client, inner).isComplete, true);
      assert.equal(held(span(), inner).isComplete, false);
      assert.equal(held(client, inner).isComplete, false);
    });

    it('count an inner server span as a request only while no root span has arrived', () => {
      assert.deepEqual(
        held(inner).requests.map((r) => r.service),
        ['order'],
      );
      assert.deepEqual(
        held(inner, span()).requests.map((r) => r.service),
        ['gateway'],
        'without its client span',
      );
      const [request, ...others] = held(inner, client, span()).requests;
      assert.equal(others.length, 0);
      assert.equal(request?.service, 'gateway');
      assert.equal(request?.error, true);
      assert.equal(request?.statusCode, 200);
      assert.deepEqual(request?.services, ['gateway', 'order']);
    });

    it('count a server span as a request when its parent is in an external caller', () => {
      const from = held(span({ parentId: id(77) }), client, inner).requests;
      assert.deepEqual(
        from.map((r) => [r.spanId, r.from]),
        [[id(1), 'span']],
      );
    });

    it('list several requests of one trace', () => {
      const second = span({ id: id(9), startUs: 5000, status: 'unset' });
      assert.deepEqual(
        held(span(), client, inner, second).requests.map((r) => [r.spanId, r.error]),
        [
          [id(1), false],
          [id(9), false],
        ],
      );
    });

    it('do not count a server span that shares its id with its client (B3) as a request', () => {
      const shared = [
        span(),
        span({ id: id(2), parentId: id(1), kind: 'client' }),
        span({ id: id(2), parentId: id(1), service: 'order' }),
      ];
      assert.deepEqual(
        held(...shared).requests.map((r) => r.spanId),
        [id(1)],
      );
      const atTheEdge = [span({ id: id(5), kind: 'client', service: 'web' }), span({ id: id(5) })];
      assert.deepEqual(held(...atTheEdge).requests, []);
    });

    it('list a request by its access record until its span arrives', () => {
      const store = createTraceStore(options);
      const request = {
        method: 'GET',
        route: '/a',
        path: '/a',
        statusCode: 200,
        spanId: undefined,
        durationUs: 10,
        error: false,
      };
      const offer = (entry: AccessEntry) => store.addAccess(trace(1), entry.startUs, () => entry);
      offer({ ...request, service: 'order', name: 'GET /b', startUs: 1500 });
      offer({ ...request, service: 'gateway', name: 'GET /a', startUs: 1000 });
      offer({ ...request, service: 'product', name: 'GET /c', startUs: 1700 });
      const before = traceInState(store).requests;
      assert.deepEqual(
        before.map((r) => [r.service, r.from, r.spans]),
        [['gateway', 'log', 0]],
      );
      assert.equal(store.get(trace(1))?.summary, undefined);
      store.add([span()]);
      assert.deepEqual(
        (store.get(trace(1)) as StoredTrace).requests.map((r) => [r.service, r.from]),
        [['gateway', 'span']],
      );
    });
  });
