import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createRequestRecorder } from '../../src/server/request-recorder.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import { parseExposition } from '../metrics/parse-exposition.js';

const request = {
  method: 'GET',
  url: '/items/tea',
  rawHeaders: [],
  socket: { remoteAddress: '127.0.0.1' },
} as unknown as IncomingMessage;

async function readMetrics(telemetry: TestTelemetry, accept?: string) {
  const { body } = await telemetry.metrics.expose(accept);
  const families = parseExposition(body, accept ? 'openmetrics' : 'text');
  const suppressed = families.get('telemetry_items_withheld_total')?.samples ?? [];
  const of = (signal: string) => suppressed.find(({ labels }) => labels.signal === signal)?.value;
  const counted = families
    .get('http_server_request_duration_seconds')
    ?.samples.find(({ name }) => name.endsWith('_count'))?.value;
  return { counted, traces: of('traces'), logs: of('logs') };
}

describe('telemetry_items_withheld_total', () => {
  it('counts server spans that were not sampled', async () => {
    const telemetry = createTestTelemetry('test', { ratio: 0 });
    const open = createRequestRecorder(telemetry);
    for (let at = 0; at < 3; at += 1) open(request).close(200, false);
    assert.deepEqual([telemetry.spans.length, telemetry.records.length], [0, 3]);
    assert.deepEqual(await readMetrics(telemetry), { counted: 3, traces: 3, logs: 0 });
  });

  it('does not count tail-sampled spans, which become exemplars', async () => {
    const telemetry = createTestTelemetry('test', { ratio: 0, tailSampling: { errors: true } });
    const open = createRequestRecorder(telemetry);
    open(request).close(200, false);
    open(request).close(500, false);
    assert.deepEqual(
      telemetry.spans.map(({ attributes }) => attributes['http.response.status_code']),
      [500],
    );
    assert.equal((await readMetrics(telemetry)).traces, 1);
    const { body } = await telemetry.metrics.expose('application/openmetrics-text');
    const exemplars = [...body.matchAll(/# \{[^}]*trace_id="(\w+)"/g)].map((match) => match[1]);
    assert.deepEqual([...new Set(exemplars)], [telemetry.spans[0]?.traceId]);
  });

  it('counts access records below the log level', async () => {
    const telemetry = createTestTelemetry('test', { level: 'warn' });
    const open = createRequestRecorder(telemetry);
    open(request).close(200, false);
    open(request).close(503, false);
    assert.equal(telemetry.records.length, 1);
    assert.deepEqual(await readMetrics(telemetry), { counted: 1, traces: 0, logs: 1 });
  });
});
