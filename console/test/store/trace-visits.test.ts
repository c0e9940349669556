import assert from 'node:assert/strict';
import type { StoredSpan } from '../../server/src/index.js';
import { createSpanReader } from '../../server/src/store/span-reader.js';
import { createTraceStore, type TraceStoreOptions } from '../../server/src/store/traces.js';

const roomy: TraceStoreOptions = {
  maxBytes: 1 << 20,
  maxSpans: 1000,
  maxTraces: 1000,
  maxSpansPerTrace: 100,
};
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');
const spanOf = (traceNumber: number, n: number, fields: Partial<StoredSpan> = {}): StoredSpan => ({
  traceId: hex(traceNumber, 32),
  id: hex(100 * traceNumber + n, 16),
  name: `span ${n}`,
  kind: n % 2 === 0 ? 'server' : 'client',
  service: 'gateway',
  startUs: 1000 + n,
  durationUs: 100,
  attributes: { n },
  events: [],
  links: [],
  status: n % 3 === 0 ? 'error' : 'ok',
  ...fields,
});
const numbersOf = (traces: Iterable<{ id: string }>) => [...traces].map(({ id }) => Number(`0x${id}`));
const everything = { sinceUs: 0, untilUs: Infinity };

for (const blockSize of [1, 3, 1024])
  describe(`traces of a store, blocks of ${blockSize} spans`, () => {
    it('visit the same spans as their list has', () => {
      const store = createTraceStore({ ...roomy, blockSize });
      for (let n = 0; n < 10; n++) store.add([spanOf(1, n), spanOf(2, n)]);
      const trace = store.get(hex(1, 32));
      const { spans = [] } = trace ?? {};
      const visited: unknown[] = [];
      trace?.visitSpans((span, at) => {
        assert.equal(span.operation, trace.operationAt(at));
        assert.equal(span.error, trace.errorAt(at));
        visited.push([at, span.id, span.name, span.kind, span.error, span.startUs, span.attributes()]);
      });
      assert.equal(visited.length, 10);
      assert.deepEqual(
        visited,
        spans.map((span, at) => [
          ...[at, span.id, span.name, span.kind, span.error, span.startUs],
          span.attributes(),
        ]),
      );
      for (const at of [-1, 10]) {
        assert.equal(trace?.operationAt(at), undefined);
        assert.equal(trace?.errorAt(at), false);
      }
    });

    it('are read from the newest to the oldest, also after evictions', () => {
      const store = createTraceStore({ ...roomy, blockSize, maxTraces: 3 });
      const reader = createSpanReader(store);
      const read = () => numbersOf(reader.traces(everything));
      assert.deepEqual(read(), []);
      store.add([spanOf(1, 0), spanOf(2, 0), spanOf(1, 1)]);
      assert.deepEqual(read(), [2, 1]);
      store.add([spanOf(3, 0), spanOf(4, 0), spanOf(5, 0)]);
      assert.deepEqual(read(), [5, 4, 3]);
      assert.deepEqual(numbersOf(store.all()), [3, 4, 5]);
    });

    it('are read after all traces were evicted', () => {
      let spare = 0;
      const store = createTraceStore({ ...roomy, blockSize, spareBytes: () => spare });
      const reader = createSpanReader(store);
      store.add([spanOf(1, 0), spanOf(2, 0)]);
      spare = -2 * roomy.maxBytes;
      store.evict();
      assert.deepEqual(numbersOf(reader.traces(everything)), []);
      spare = 0;
      store.add([spanOf(3, 0)]);
      assert.deepEqual(numbersOf(reader.traces(everything)), [3]);
    });
  });

describe('summaries of traces at rest', () => {
  const access = {
    ...{ method: 'GET', route: '/a', path: '/a', statusCode: 200, spanId: undefined, durationUs: 10 },
    ...{ error: false, service: 'gateway', name: 'GET /a', startUs: 1000 },
  };

  function create() {
    const turns: { run: () => void; ms: number }[] = [];
    const clock = { ms: 0 };
    const store = createTraceStore({
      ...roomy,
      restAfterMs: 1000,
      now: () => clock.ms,
      later: (run, ms) => turns.push({ run, ms }),
    });
    /** A trace with a span refuses an access record once its summary is computed. */
    const computed = (numbers: readonly number[]) =>
      numbers.filter((n) => !store.addAccess(hex(n, 32), access.startUs, () => access)).length;
    return { store, turns, clock, computed };
  }
  const numbers = Array.from({ length: 250 }, (_, n) => n + 1);

  it('are computed for 100 traces at a time without a further span', () => {
    const { store, turns, clock, computed } = create();
    store.add(numbers.map((n) => spanOf(n, 0)));
    assert.deepEqual(
      turns.map(({ ms }) => ms),
      [1000],
    );
    clock.ms = 1000;
    const waits: number[] = [];
    for (let turn = turns.shift(); turn; turn = turns.shift()) {
      turn.run();
      waits.push(...turns.map(({ ms }) => ms));
    }
    assert.deepEqual(waits, [20, 20]);
    assert.equal(computed(numbers), 250);
  });

  it('wait for traces that change', () => {
    const { store, turns, clock, computed } = create();
    store.add([spanOf(1, 0)]);
    clock.ms = 900;
    store.add([spanOf(1, 1)]);
    clock.ms = 1000;
    turns.shift()?.run();
    assert.equal(turns.length, 1, 'another turn');
    assert.equal(computed([1]), 0);
  });

  it('are computed for traces that have only an access record', () => {
    const { store, turns } = create();
    store.addAccess(hex(1, 32), access.startUs, () => access);
    assert.equal(turns.length, 1);
    const trace = store.get(hex(1, 32));
    assert.deepEqual(
      trace?.requests.map(({ from, name, spans }) => [from, name, spans]),
      [['log', 'GET /a', 0]],
    );
    assert.deepEqual([trace?.startUs, trace?.endUs, trace?.isComplete], [1000, 1010, false]);
    assert.equal(trace?.summary, undefined);
  });
});
