import assert from 'node:assert/strict';
import { recordTraces } from '../../server/src/incidents/record-traces.js';
import { answerBound } from '../../server/src/queries/answer-size.js';
import type { StoredSpan } from '../../server/src/store/span.js';
import { createTelemetryStore } from '../../server/src/store/telemetry-store.js';

const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

function storeOf(spansPerTrace: number, text: string) {
  const store = createTelemetryStore({ maxBytes: 20 << 20 });
  const attributes = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`k${n}`, text]));
  const span = (trace: number, n: number): StoredSpan => ({
    ...{ traceId: hex(trace, 32), id: hex(n + 1, 16), name: 'GET /orders', kind: 'server', service: 'order' },
    ...{
      startUs: 1_000_000 + n,
      durationUs: 100 * trace,
      attributes,
      events: [],
      links: [],
      status: 'unset',
    },
    ...(n > 0 && { parentId: hex(1, 16) }),
  });
  for (const trace of [1, 2, 3])
    store.traces.add(Array.from({ length: spansPerTrace }, (_, n) => span(trace, n)));
  return store;
}

const range = { fromMs: 0, untilMs: 10_000, stepMs: 5000 };

describe('recordTraces', () => {
  it('records small traces with all spans', async () => {
    const traces = await recordTraces(storeOf(5, 'a'), range);
    assert.deepEqual(
      traces.map(({ traceId, spans }) => [traceId, spans.length]),
      [3, 2, 1].map((trace) => [hex(trace, 32), 5]),
    );
  });

  it('omits traces beyond the size of a response', async () => {
    const traces = await recordTraces(storeOf(8, 'a'.repeat(16_000)), range);
    assert.deepEqual(
      traces.map(({ traceId, spans }) => [traceId, spans.length]),
      [3, 2].map((trace) => [hex(trace, 32), 8]),
    );
    assert.ok(Buffer.byteLength(JSON.stringify(traces)) <= answerBound.limit);
  });

  it('omits a trace that alone exceeds the size of a response', async () => {
    assert.deepEqual(await recordTraces(storeOf(20, 'a'.repeat(16_000)), range), []);
  });
});
