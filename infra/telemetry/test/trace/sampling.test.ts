import assert from 'node:assert/strict';
import { createTestTelemetry } from '../../src/testing/index.js';
import { createIdSource } from '../../src/trace/ids.js';
import { ratioSampler } from '../../src/trace/sampling.js';

describe('sampling', () => {
  it('samples the given share of traces', () => {
    const ids = createIdSource();
    for (const ratio of [0, 0.1, 0.5, 0.9, 1]) {
      const sampled = ratioSampler(ratio);
      let count = 0;
      for (let at = 0; at < 20_000; at += 1) if (sampled(ids.traceId())) count += 1;
      // tolerance of five standard deviations
      const slack = 5 * Math.sqrt(ratio * (1 - ratio) * 20_000);
      assert.ok(Math.abs(count - ratio * 20_000) <= slack, `${count} at ${ratio}`);
    }
  });

  it('is deterministic by trace id, and includes all traces of a smaller ratio', () => {
    const ids = createIdSource();
    const [some, more] = [ratioSampler(0.2), ratioSampler(0.6)];
    for (let at = 0; at < 2000; at += 1) {
      const id = ids.traceId();
      assert.equal(some(id), ratioSampler(0.2)(id));
      if (some(id)) assert.ok(more(id));
    }
  });

  it('throws a RangeError for ratios outside 0 to 1', () => {
    for (const ratio of [-0.1, 1.1, Number.NaN]) assert.throws(() => ratioSampler(ratio), RangeError);
  });

  it('keeps the caller’s decision for any ratio', () => {
    const traceparent = (flags: string) => ({
      traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-${flags}`,
    });
    assert.equal(
      createTestTelemetry('test', { ratio: 0 }).serverSpan('GET', traceparent('01')).sampled,
      true,
    );
    assert.equal(
      createTestTelemetry('test', { ratio: 1 }).serverSpan('GET', traceparent('00')).sampled,
      false,
    );
  });

  it('is inherited by child spans; unsampled spans accept every call and are not exported', () => {
    const telemetry = createTestTelemetry('test', { ratio: 0 });
    const span = telemetry.rootSpan('work', { attributes: { a: 1 } });
    const child = span.child('below');
    child.set('a', 1).event('e').fail(new Error('x')).rename('y').end();
    span.log.info('inside an unsampled span');
    span.end();
    assert.deepEqual([span.sampled, child.sampled], [false, false]);
    assert.equal(telemetry.spans.length, 0);
    assert.equal(telemetry.records[0]?.['trace.id'], span.traceId);
    assert.match(child.inject({ traceparent: '' }).traceparent, /-02$/);
  });
});

describe('trace and span ids', () => {
  it('are hex, of the right length, non-zero and unique', () => {
    const ids = createIdSource();
    const seen = new Set<string>();
    for (let at = 0; at < 20_000; at += 1) {
      const [traceId, spanId] = [ids.traceId(), ids.spanId()];
      assert.match(traceId, /^(?!0{32})[0-9a-f]{32}$/);
      assert.match(spanId, /^(?!0{16})[0-9a-f]{16}$/);
      seen.add(traceId).add(spanId);
    }
    assert.equal(seen.size, 40_000);
  });
});
