import { parentPort } from 'node:worker_threads';
import { createTestTelemetry } from '../src/testing/index.js';

/** Worker of `worker-threads.test.ts` that continues a trace from the received headers and posts its own spans back. */
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
