import { parentPort } from 'node:worker_threads';
import { createTestTelemetry } from '../src/testing/index.js';

/** The thread of `worker-threads.test.ts` that has spans of its own: continues what it is sent, and tells what it kept. */
parentPort?.on('message', (headers: Record<string, string>) => {
  const telemetry = createTestTelemetry('worker');
  const span = telemetry.continueSpan('count', headers);
  span.child('sieve').end();
  span.end();
  parentPort?.postMessage(
    telemetry.spans.map(({ name, kind, traceId, spanId, parentSpanId }) => ({
      name,
      kind,
      traceId,
      spanId,
      parentSpanId,
    })),
  );
});
