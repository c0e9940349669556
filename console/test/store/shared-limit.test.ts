import assert from 'node:assert/strict';
import { readZipkinSpans } from '../../server/src/receivers/zipkin.js';
import { toLogRecord } from '../../server/src/store/log-record.js';
import { createTelemetryStore } from '../../server/src/store/telemetry-store.js';

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

const spansOf = (trace: number) =>
  readZipkinSpans(
    Array.from({ length: 10 }, (_, n) => ({
      traceId: hex(trace + 1, 32),
      id: hex(10 * trace + n + 1, 16),
      kind: 'SERVER',
      name: 'get /a',
      timestamp: 1_700_000_000_000_000 + 1000 * trace,
      duration: 100 + n,
      localEndpoint: { serviceName: 'a' },
      tags: { 'user.id': `user ${trace} ${n}`, note: hex(trace * 7919 + n, 12) },
    })),
  ).items;

const recordsOf = (batch: number) =>
  Array.from({ length: 50 }, (_, n) =>
    toLogRecord(
      { message: `line ${batch} ${n} ${hex(batch * 7919 + n, 12)}`, 'service.name': 'a' },
      1_700_000_000_000,
    ),
  );

describe('createTelemetryStore', () => {
  const maxBytes = 2 << 20;
  const bytes = ({ traces, logs }: ReturnType<typeof createTelemetryStore>) =>
    traces.size.bytes + logs.size.bytes;

  it('lets spans use the share of the limit that log records leave, and takes it back', () => {
    const store = createTelemetryStore({ maxBytes });
    for (let trace = 0; store.traces.counts.evicted === 0; trace++) {
      store.traces.add(spansOf(trace));
      assert.ok(bytes(store) <= maxBytes);
    }
    assert.ok(store.traces.size.bytes > 0.85 * maxBytes, `${store.traces.size.bytes} of ${maxBytes} bytes`);
    for (let batch = 0; store.logs.counts.evicted === 0; batch++) {
      store.addLogs(recordsOf(batch));
      assert.ok(bytes(store) <= maxBytes);
    }
    assert.ok(store.logs.size.bytes > 0.3 * maxBytes, `${store.logs.size.bytes} bytes of log records`);
    assert.ok(store.traces.size.bytes > 0.4 * maxBytes, `${store.traces.size.bytes} bytes of spans`);
  });
});
