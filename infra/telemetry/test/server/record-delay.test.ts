import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createRequestRecorder } from '../../src/server/request-recorder.js';
import type { TelemetryOptions } from '../../src/telemetry.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import type { Telemetry } from '../../src/types/telemetry.js';
import { requestMetrics } from './observed-server.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const request = {
  method: 'GET',
  url: '/items/tea',
  rawHeaders: ['traceparent', `00-${traceId}-b7ad6b7169203331-01`, 'User-Agent', 'curl/8'],
  socket: { remoteAddress: '127.0.0.1' },
} as unknown as IncomingMessage;

/** Creates a clock that only advances when `at` is set. */
function stoppedClock() {
  const clock = { at: 1000, now: () => clock.at, offset: () => 1_795_000_000_000 };
  return clock;
}

describe('delayed request records', () => {
  const late = (options: Partial<TelemetryOptions> = {}): TestTelemetry =>
    createTestTelemetry('test', { recordDelayMs: 60_000, ...options });

  it('are in all three signals before any signal is read', async () => {
    const reads: Record<string, (telemetry: TestTelemetry) => unknown> = {
      'a scrape': (telemetry) => telemetry.metrics.expose(),
      'the delivery statistics': (telemetry) => telemetry.deliveryStats(),
      'a flush': (telemetry) => telemetry.flush(),
      'close()': (telemetry) => telemetry.close(),
    };
    for (const [name, read] of Object.entries(reads)) {
      const telemetry = late();
      const open = createRequestRecorder(telemetry);
      for (let at = 0; at < 3; at += 1) open(request).close(200, false);
      assert.deepEqual([telemetry.spans.length, telemetry.records.length], [0, 0], name);
      await read(telemetry);
      assert.deepEqual([telemetry.spans.length, telemetry.records.length], [3, 3], name);
      if (name !== 'close()') assert.equal((await requestMetrics(telemetry)).counted, 3, name);
    }
  });

  it('are written before later log records of the process', () => {
    const telemetry = late();
    const observation = createRequestRecorder(telemetry)(request);
    observation.span.log.info('under way');
    observation.close(200, false);
    telemetry.log.info('stopping');
    assert.deepEqual(
      telemetry.records.map(({ message }) => message),
      ['under way', 'GET /items/tea 200', 'stopping'],
    );
  });

  it('are written immediately after close()', async () => {
    const telemetry = late();
    const open = createRequestRecorder(telemetry);
    await telemetry.close();
    open(request).close(200, false);
    assert.deepEqual([telemetry.spans.length, telemetry.records.length], [1, 1]);
  });

  it('have the start and end times of the request, whether its span was used or not', () => {
    for (const usesSpan of [false, true]) {
      const clock = stoppedClock();
      const telemetry = late({ clock });
      const observation = createRequestRecorder(telemetry)(request);
      clock.at = 1004;
      if (usesSpan) observation.span.child('below').end();
      clock.at = 1010;
      observation.close(200, false);
      clock.at = 1500;
      telemetry.deliveryStats();
      const server = telemetry.spans.at(-1);
      assert.deepEqual([server?.startUs, server?.durationMs], [1_795_000_001_000_000, 10]);
      const [record] = telemetry.records;
      assert.equal(record?.['@timestamp'], new Date(1_795_000_001_010).toISOString());
      assert.equal(record?.['event.duration'], 10_000_000);
    }
  });

  it('continue the caller’s trace and name the client, whether the span was used or not', () => {
    for (const usesSpan of [false, true]) {
      const telemetry = late();
      const observation = createRequestRecorder(telemetry)(request);
      if (usesSpan) assert.equal(observation.span, observation.span);
      observation.close(200, false);
      telemetry.deliveryStats();
      const [span] = telemetry.spans;
      assert.deepEqual([span?.traceId, span?.parentSpanId], [traceId, 'b7ad6b7169203331']);
      const [record] = telemetry.records;
      assert.deepEqual(
        [
          record?.['trace.id'],
          record?.['span.id'],
          record?.['user_agent.original'],
          record?.['client.address'],
        ],
        [traceId, span?.spanId, 'curl/8', '127.0.0.1'],
      );
    }
  });

  it('trigger tail sampling of an unsampled trace, including child spans that ended earlier', async () => {
    const telemetry = late({ ratio: 0, tailSampling: { errors: true } });
    const open = createRequestRecorder(telemetry);
    const fresh = { ...request, rawHeaders: [] } as unknown as IncomingMessage;
    for (const status of [200, 500]) {
      const observation = open(fresh);
      observation.span.child('below').end();
      observation.close(status, false);
    }
    assert.equal(telemetry.spans.length, 0);
    assert.equal((await requestMetrics(telemetry)).counted, 2);
    assert.deepEqual(
      telemetry.spans.map(({ name }) => name),
      ['below', 'GET'],
    );
  });

  it('require telemetry made by createTelemetry()', () => {
    const foreign = { metrics: late().metrics } as unknown as Telemetry;
    assert.throws(() => createRequestRecorder(foreign), /createTelemetry/);
  });
});
