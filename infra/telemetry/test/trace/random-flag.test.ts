import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Duplex } from 'node:stream';
import { createSpanStorage } from '../../src/als/index.js';
import { createUpgradeObserver, type Span } from '../../src/index.js';
import { createTestTelemetry } from '../../src/testing/index.js';

const traceId = 'a'.repeat(32);
const spanId = 'b'.repeat(16);
const flagsOf = (span: Span) => span.inject<Record<string, string>>({}).traceparent?.slice(-2);

/** W3C Trace Context level 2, §3.2.2.5.2. */
describe('random-trace-id flag', () => {
  it('is set for every trace that starts in this process, sampled or not', () => {
    const telemetry = createTestTelemetry();
    assert.equal(flagsOf(telemetry.rootSpan('work')), '03');
    assert.equal(flagsOf(telemetry.rootSpan('work', { sampled: false })), '02');
    assert.equal(flagsOf(telemetry.serverSpan('GET', {})), '03');
    assert.equal(flagsOf(telemetry.serverSpan('GET', { b3: '0' })), '02');
    assert.equal(flagsOf(telemetry.continueSpan('later', {})), '03');
    assert.equal(flagsOf(createTestTelemetry('test', { ratio: 0 }).serverSpan('GET', {})), '02');
  });

  it('is propagated through children, stored contexts and asynchronous calls', async () => {
    const telemetry = createTestTelemetry();
    for (const flags of ['00', '01', '02', '03']) {
      const server = telemetry.serverSpan('GET', { traceparent: `00-${traceId}-${spanId}-${flags}` });
      const child = server.child('work').child('call', { kind: 'client' });
      assert.equal(flagsOf(child), flags);
      const stored = JSON.parse(JSON.stringify({ ...child, traceId, spanId }));
      assert.equal(flagsOf(telemetry.continueSpan('job', stored)), flags, 'plain data');
      assert.equal(flagsOf(telemetry.continueSpan('job', child)), flags, 'a span');
      assert.equal(flagsOf(telemetry.continueSpan('job', child.inject({}))), flags, 'headers');
      const storage = createSpanStorage();
      const current = await storage.run(server, async () => {
        await null;
        return storage.current();
      });
      assert.equal(current && flagsOf(current), flags, 'AsyncLocalStorage');
    }
  });

  it('is propagated from the headers of an upgrade', () => {
    const observe = createUpgradeObserver(createTestTelemetry());
    const socket = new Duplex();
    const rawHeaders = ['traceparent', `00-${traceId}-${spanId}-02`];
    const request = { method: 'GET', url: '/', rawHeaders, socket } as unknown as IncomingMessage;
    assert.equal(flagsOf(observe(request, socket).span), '02');
  });

  it('is not set for B3 and uber-trace-id contexts, even if their flags have the same bit', () => {
    const telemetry = createTestTelemetry();
    const multi = { 'x-b3-traceid': traceId, 'x-b3-spanid': spanId };
    for (const headers of [
      { b3: `${traceId}-${spanId}-1` },
      { b3: `${traceId}-${spanId}-d` },
      { ...multi, 'x-b3-flags': '1' },
      { 'uber-trace-id': `${traceId}:${spanId}:0:1` },
      // its second bit is the debug flag
      { 'uber-trace-id': `${traceId}:${spanId}:0:3` },
    ] as Record<string, string>[])
      assert.equal(flagsOf(telemetry.serverSpan('GET', headers)), '01', JSON.stringify(headers));
  });

  it('does not change the b3 header', () => {
    const { b3 } = createTestTelemetry().rootSpan('work').inject<Record<string, string>>({});
    assert.match(b3 ?? '', /^[0-9a-f]{32}-[0-9a-f]{16}-1$/);
  });

  it('is propagated without the sampled flag for a trace that tail sampling exports', () => {
    const telemetry = createTestTelemetry('test', { ratio: 0, tailSampling: { errors: true } });
    const span = telemetry.serverSpan('GET', {}).fail('x');
    assert.equal(flagsOf(span), '02');
    span.end();
    assert.deepEqual([telemetry.spans[0]?.sampled, telemetry.spans[0]?.randomTraceId], [false, true]);
  });
});

describe('link of a span', () => {
  it('has the given context, and is omitted when the context is malformed', () => {
    const telemetry = createTestTelemetry();
    const good = { traceId, spanId, sampled: true, randomTraceId: true };
    const forged = { ...good, traceId: `"},{${'a'.repeat(28)}` };
    const links = [good, forged, { ...good, spanId: '' }, undefined as unknown as typeof good];
    telemetry.rootSpan('work', { links }).end();
    assert.deepEqual(telemetry.spans[0]?.links, [{ ...good, traceState: undefined }]);
  });
});
