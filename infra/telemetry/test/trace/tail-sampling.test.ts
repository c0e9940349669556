import assert from 'node:assert/strict';
import { type CapturedSpan, createTestTelemetry } from '../../src/testing/index.js';
import type { TailSamplingOptions } from '../../src/trace/sampling.js';

/** Creates a clock that advances only with `advance`. */
function manualClock() {
  let ms = 1000;
  return { clock: { now: () => ms, offset: () => 0 }, advance: (more: number) => (ms += more) };
}
const names = (spans: readonly CapturedSpan[]): string[] => spans.map(({ name }) => name);
function unsampled(keep: TailSamplingOptions) {
  const { clock, advance } = manualClock();
  const telemetry = createTestTelemetry('test', { ratio: 0, tailSampling: keep, clock });
  return { telemetry, advance };
}

describe('tail sampling of unsampled traces', () => {
  it('exports the spans of a request with a failed span, but propagates the trace as not sampled', () => {
    const { telemetry } = unsampled({ errors: true });
    const root = telemetry.serverSpan('GET', {});
    const child = root.child('find', { kind: 'client', attributes: { a: 1 } });
    assert.match(child.inject({ traceparent: '' }).traceparent, /-02$/);
    child.fail(new Error('no response')).end();
    root.child('other').event('looked').end();
    assert.deepEqual(names(telemetry.spans), []);
    root.end();
    assert.deepEqual(names(telemetry.spans), ['find', 'other', 'GET']);
    assert.deepEqual(telemetry.spans[0]?.attributes, { a: 1, 'error.type': 'Error' });
    assert.equal(telemetry.spans[1]?.events.length, 1);
    root.child('late').end();
    assert.equal(telemetry.spans.length, 4);
  });

  it('exports the spans of a request whose local root span was slow', () => {
    const { telemetry, advance } = unsampled({ slowerThanMs: 500 });
    for (const ms of [499, 500]) {
      const root = telemetry.serverSpan(`took ${ms}`, {});
      const child = root.child('work');
      advance(ms);
      child.end();
      root.end();
    }
    assert.deepEqual(names(telemetry.spans), ['work', 'took 500']);
  });

  it('also applies to traces that the caller did not sample and to background work', () => {
    const { telemetry } = unsampled({ errors: true });
    const traceId = 'a'.repeat(32);
    telemetry
      .serverSpan('server', { traceparent: `00-${traceId}-${'b'.repeat(16)}-00` })
      .fail('x')
      .end();
    telemetry.rootSpan('background', { sampled: false }).fail('y').end();
    assert.deepEqual(names(telemetry.spans), ['server', 'background']);
    assert.equal(telemetry.spans[0]?.traceId, traceId);
  });

  it('exports no spans without a configured reason', () => {
    for (const keep of [{}, { errors: false, slowerThanMs: 0 }, { slowerThanMs: 500 }]) {
      const { telemetry } = unsampled(keep);
      telemetry.serverSpan('failed', {}).fail(new Error('x')).end();
      assert.deepEqual(telemetry.spans, []);
    }
    const { telemetry } = unsampled({ errors: true, slowerThanMs: 500 });
    const root = telemetry.serverSpan('fine', {});
    root.child('work').end();
    root.end();
    root.child('late').fail('too late').end();
    assert.deepEqual(telemetry.spans, []);
  });

  it('is limited to 256 child spans of a request', () => {
    const { telemetry } = unsampled({ errors: true });
    const root = telemetry.serverSpan('GET', {});
    for (let at = 0; at < 1000; at += 1) root.child(`work ${at}`).end();
    root.fail('x').end();
    assert.equal(telemetry.spans.length, 257);
    assert.equal(telemetry.spans.at(-1)?.name, 'GET');
  });

  it('does not delay the spans of sampled traces', () => {
    const telemetry = createTestTelemetry('test', { tailSampling: { errors: true, slowerThanMs: 1 } });
    const root = telemetry.serverSpan('GET', {});
    root.child('work').end();
    assert.deepEqual(names(telemetry.spans), ['work']);
    root.end();
    assert.deepEqual(names(telemetry.spans), ['work', 'GET']);
  });
});
