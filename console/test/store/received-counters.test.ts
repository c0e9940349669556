import assert from 'node:assert/strict';
import { toLogRecord } from '../../server/src/store/log-record.js';
import { createReceivedCounters, zeroCounts } from '../../server/src/store/received-counters.js';
import type { SpanKind, StoredSpan } from '../../server/src/store/span.js';
import { createTelemetryStore } from '../../server/src/store/telemetry-store.js';

const id = (n: number) => n.toString(16).padStart(16, '0');
const span = (n: number, kind: SpanKind = 'server', instance = 'a', traceId = id(n)): StoredSpan => ({
  traceId: traceId.padStart(32, '0'),
  id: id(n),
  name: 'GET /',
  kind,
  service: 'order',
  startUs: 1,
  durationUs: 1,
  attributes: kind === 'server' ? { 'service.instance.id': instance } : {},
  events: [],
  links: [],
  status: 'unset',
});
const access = (n: number, action = 'http-request') =>
  toLogRecord(
    { 'service.name': 'order', 'service.node.name': 'a', 'event.action': action, 'event.id': `e${n}` },
    1,
  );

describe('createReceivedCounters', () => {
  it('does not count imported items, and counts again after them, also when the import fails', () => {
    const { counters, traces, addLogs } = createTelemetryStore({ maxBytes: 1 << 20 });
    counters.ignore(() => {
      traces.add([span(1)]);
      addLogs([access(1)]);
    });
    assert.throws(() => counters.ignore(() => assert.fail('invalid')), /invalid/);
    assert.deepEqual(counters.of('order'), zeroCounts);
    traces.add([span(2)]);
    assert.equal(counters.of('order').serverSpans, 1);
  });

  it('counts server spans and access records separately from other items, by instance', () => {
    const counters = createReceivedCounters({ now: () => 5 });
    counters.countSpan(span(1), true);
    counters.countSpan(span(2, 'client'), true);
    counters.countSpan(span(3, 'server', 'b'), true);
    counters.countRecord(access(1));
    counters.countRecord(access(2, 'account-charged'));
    const sum = { spans: 3, records: 2, serverSpans: 2, accessRecords: 1, refusedSpans: 0 };
    assert.deepEqual(counters.of('order'), sum);
    assert.deepEqual(counters.instancesOf('order'), [
      { instance: 'a', ...sum, spans: 1, serverSpans: 1, firstMs: 5, lastMs: 5 },
      { instance: 'b', ...zeroCounts, spans: 1, serverSpans: 1, firstMs: 5, lastMs: 5 },
    ]);
    assert.deepEqual(counters.of('customer'), zeroCounts);
  });

  it('limits the numbers of services and instances', () => {
    const counters = createReceivedCounters({ maxServices: 2, maxInstances: 3 });
    for (let n = 1; n <= 10; n++) counters.countSpan(span(n, 'server', `i${n}`), true);
    for (let n = 1; n <= 10; n++) counters.countSpan({ ...span(n), service: `s${n}` }, true);
    assert.deepEqual(counters.services, ['order', 's1']);
    assert.equal(counters.instancesOf('order').length, 3);
    assert.equal(counters.of('order').serverSpans, 10, 'the sum has all');
  });

  it('counts each item once, including evicted and refused items', () => {
    const { traces, counters, addLogs } = createTelemetryStore({ maxBytes: 20_000 });
    for (let n = 1; n <= 200; n++) {
      traces.add([span(n)]);
      traces.add([span(n)]);
      addLogs([access(n), access(n)]);
    }
    assert.ok(traces.counts.evicted > 0);
    const { serverSpans, accessRecords } = counters.of('order');
    assert.deepEqual({ serverSpans, accessRecords }, { serverSpans: 200, accessRecords: 200 });
    const full = createTelemetryStore({ maxBytes: 20 << 20 });
    full.traces.add(Array.from({ length: 10_003 }, (_, n) => span(n + 1, 'server', 'a', id(1))));
    assert.equal(full.counters.of('order').serverSpans, 10_000);
    assert.equal(full.counters.of('order').refusedSpans, 3);
  });
});
