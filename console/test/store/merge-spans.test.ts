import assert from 'node:assert/strict';
import type { Console } from '../../server/src/index.js';
import { readZipkinSpans } from '../../server/src/receivers/zipkin.js';
import { createReceivedCounters } from '../../server/src/store/received-counters.js';
import { createTraceStore } from '../../server/src/store/traces.js';
import { getJson, post, startConsole } from '../start-console.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const ids = { traceId, id: 'b7ad6b7169203331' };
const at = 1_700_000_000_000_000;
const started = {
  ...ids,
  name: 'get /a',
  kind: 'SERVER',
  timestamp: at,
  tags: { first: '1' },
  localEndpoint: { serviceName: 'web', ipv4: '10.0.0.1' },
};
const finished = {
  ...ids,
  duration: 50,
  tags: { 'http.status_code': '503' },
  annotations: [{ timestamp: at + 9, value: 'late' }],
};
const named = {
  ...ids,
  name: 'get /a',
  localEndpoint: { serviceName: 'web' },
  annotations: [{ timestamp: at + 3, value: 'early' }],
};

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, i) => permutations(items.toSpliced(i, 1)).map((rest) => [item, ...rest]));
}

describe('span in several parts', () => {
  let now = 0;
  function make(blockSize = 1024) {
    const counters = createReceivedCounters();
    const store = createTraceStore({
      maxBytes: 1 << 20,
      maxSpans: 1000,
      maxTraces: 1000,
      maxSpansPerTrace: 100,
      blockSize,
      restAfterMs: 1000,
      now: () => now,
      onSpan: counters.countSpan,
      onSpanMerged: counters.recountSpan,
    });
    const send = (...bodies: object[]) => store.add(readZipkinSpans(bodies).items);
    const held = () => (store.get(traceId)?.texts() ?? []).map((text) => JSON.parse(text));
    return { store, counters, send, held };
  }
  /** Waits until the trace is idle and compressed. */
  function rest({ send }: ReturnType<typeof make>) {
    now += 2000;
    send({ traceId: '1', id: '1' }, { traceId: '1'.repeat(16), id: '1', timestamp: at });
  }

  for (const isAtRest of [false, true]) {
    it(`is merged in any order of arrival${isAtRest ? ', also when its trace is compressed' : ''}`, () => {
      for (const parts of permutations([started, finished, named])) {
        const made = make(isAtRest ? 1 : 1024);
        for (const part of parts) {
          made.send(part);
          if (isAtRest) {
            rest(made);
            assert.ok(made.store.size.sealed > 0);
          }
        }
        const [span, ...others] = made.held();
        assert.deepEqual(others, []);
        assert.deepEqual(span.attributes, { first: '1', 'http.status_code': '503' });
        assert.equal(span.startUs, at);
        assert.equal(span.durationUs, 50);
        assert.equal(span.startUnknown, undefined);
        assert.deepEqual(
          [span.name, span.kind, span.service, span.status],
          ['get /a', 'server', 'web', 'error'],
        );
        assert.deepEqual(
          span.events.map(({ name }: { name: string }) => name),
          ['early', 'late'],
        );
        assert.deepEqual(span.localEndpoint, { serviceName: 'web', ipv4: '10.0.0.1' });
        const { serverSpans, spans } = made.counters.of('web');
        assert.deepEqual([serverSpans, spans, made.counters.of('unknown').serverSpans], [1, 1, 0]);
      }
    });
  }

  it('counts once, however often its parts are sent again', () => {
    const made = make();
    made.send(started, finished, started, finished, named, started);
    const before = made.held();
    made.send(named, finished);
    assert.deepEqual(made.held(), before);
    assert.equal(made.store.size.spans, 1);
    assert.equal(made.store.counts.received, 8);
    assert.equal(made.store.counts.duplicates, 7);
  });

  it('is a different span when shared, kind, service or address differ', () => {
    const made = make();
    const client = {
      ...ids,
      kind: 'CLIENT',
      timestamp: at,
      localEndpoint: { serviceName: 'a', ipv4: '10.0.0.1' },
    };
    made.send(
      client,
      { ...client, kind: 'SERVER', shared: true },
      { ...client, localEndpoint: { serviceName: 'b' } },
    );
    made.send({ ...client, localEndpoint: { serviceName: 'a', ipv4: '10.0.0.2' } });
    assert.equal(made.held().length, 4);
    const server = { traceId, id: '5', kind: 'SERVER', timestamp: at, localEndpoint: { serviceName: 'a' } };
    made.send(server, { ...server, shared: true });
    assert.equal(made.held().length, 6);
  });

  it('stays within the limits of one span, and counts the dropped entries', () => {
    const made = make();
    for (let n = 0; n < 5; n++) {
      const tags = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`tag-${n}-${i}`, 'x']));
      const annotations = Array.from({ length: 100 }, (_, i) => ({
        timestamp: at + n * 100 + i,
        value: 'e',
      }));
      made.send({ ...ids, timestamp: at, tags, annotations });
    }
    const [span] = made.held();
    assert.equal(Object.keys(span.attributes).length, 128);
    assert.equal(span.events.length, 128);
    assert.deepEqual(span.dropped, { attributes: 372, events: 372 });
  });

  it('is returned whole by the API, and an OTLP span that is sent again counts once', async () => {
    const console: Console & { url: string } = await startConsole();
    try {
      for (const part of [finished, started]) await post(`${console.url}/api/v2/spans`, [part]);
      const { spans } = await getJson(`${console.url}/api/traces/${traceId}`);
      assert.equal(spans.length, 1);
      assert.equal(spans[0].startUs, at);
      const span = {
        traceId,
        spanId: '2',
        name: 'b',
        startTimeUnixNano: `${at}000`,
        endTimeUnixNano: `${at}999`,
      };
      const body = { resourceSpans: [{ scopeSpans: [{ spans: [span, span] }] }] };
      await post(`${console.url}/v1/traces`, body);
      await post(`${console.url}/v1/traces`, body);
      assert.equal((await getJson(`${console.url}/api/traces/${traceId}`)).spans.length, 2);
    } finally {
      await console.close();
    }
  });
});
