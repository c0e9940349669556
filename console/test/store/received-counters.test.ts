import assert from 'node:assert/strict';
import { toLogRecord } from '../../server/src/store/log-record.js';
import { createReceipts, nothing } from '../../server/src/store/received-counters.js';
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

describe('receipts', () => {
  it('count what tells of a request apart from the rest, by instance', () => {
    const receipts = createReceipts({ now: () => 5 });
    receipts.noteSpan(span(1), true);
    receipts.noteSpan(span(2, 'client'), true);
    receipts.noteSpan(span(3, 'server', 'b'), true);
    receipts.noteRecord(access(1));
    receipts.noteRecord(access(2, 'account-charged'));
    const sum = { spans: 3, records: 2, serverSpans: 2, accessRecords: 1, refusedSpans: 0 };
    assert.deepEqual(receipts.of('order'), sum);
    assert.deepEqual(receipts.instancesOf('order'), [
      { instance: 'a', ...sum, spans: 1, serverSpans: 1, firstMs: 5, lastMs: 5 },
      { instance: 'b', ...nothing, spans: 1, serverSpans: 1, firstMs: 5, lastMs: 5 },
    ]);
    assert.deepEqual(receipts.of('customer'), nothing);
  });

  it('are bounded, whatever names come', () => {
    const receipts = createReceipts({ mostServices: 2, mostInstances: 3 });
    for (let n = 1; n <= 10; n++) receipts.noteSpan(span(n, 'server', `i${n}`), true);
    for (let n = 1; n <= 10; n++) receipts.noteSpan({ ...span(n), service: `s${n}` }, true);
    assert.deepEqual(receipts.services, ['order', 's1']);
    assert.equal(receipts.instancesOf('order').length, 3);
    assert.equal(receipts.of('order').serverSpans, 10, 'the sum has all');
  });

  it('count each item once, and keep counting what the store evicts or refuses', () => {
    const { traces, receipts, addLogs } = createTelemetryStore({ maxBytes: 20_000 });
    for (let n = 1; n <= 200; n++) {
      traces.add([span(n)]);
      traces.add([span(n)]);
      addLogs([access(n), access(n)]);
    }
    assert.ok(traces.counts.evicted > 0);
    const { serverSpans, accessRecords } = receipts.of('order');
    assert.deepEqual({ serverSpans, accessRecords }, { serverSpans: 200, accessRecords: 200 });
    const full = createTelemetryStore({ maxBytes: 20 << 20 });
    full.traces.add(Array.from({ length: 2003 }, (_, n) => span(n + 1, 'server', 'a', id(1))));
    assert.equal(full.receipts.of('order').serverSpans, 2000);
    assert.equal(full.receipts.of('order').refusedSpans, 3);
  });
});
