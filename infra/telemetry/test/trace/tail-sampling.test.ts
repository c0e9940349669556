import assert from 'node:assert/strict';
import { type CapturedSpan, createTestTelemetry } from '../../src/testing/index.js';
import type { TailSamplingOptions } from '../../src/trace/sampling.js';

/** Creates a clock that is advanced by hand. */
function manualClock() {
  let ms = 1000;
  return { clock: { now: () => ms, offset: () => 0 }, pass: (more: number) => (ms += more) };
}
const names = (spans: readonly CapturedSpan[]): string[] => spans.map(({ name }) => name);
function unsampled(tailSampling: TailSamplingOptions) {
  const { clock, pass } = manualClock();
  const telemetry = createTestTelemetry('test', { ratio: 0, tailSampling, clock });
  return { telemetry, pass };
}

describe('tail sampling', () => {
  it('exports all spans of an unsampled request if one failed, and propagates "not sampled"', () => {
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

  it('exports all spans of an unsampled request if its first span was slow', () => {
    const { telemetry, pass } = unsampled({ slowerThanMs: 500 });
    for (const ms of [499, 500]) {
      const root = telemetry.serverSpan(`took ${ms}`, {});
      const child = root.child('work');
      pass(ms);
      child.end();
      root.end();
    }
    assert.deepEqual(names(telemetry.spans), ['work', 'took 500']);
  });

  it('applies to traces that the caller did not sample, and to background work', () => {
    const { telemetry } = unsampled({ errors: true });
    const traceId = 'a'.repeat(32);
    telemetry
      .serverSpan('asked', { traceparent: `00-${traceId}-${'b'.repeat(16)}-00` })
      .fail('x')
      .end();
    telemetry.rootSpan('look', { sampled: false }).fail('y').end();
    assert.deepEqual(names(telemetry.spans), ['asked', 'look']);
    assert.equal(telemetry.spans[0]?.traceId, traceId);
  });

  it('exports no other unsampled spans', () => {
    for (const options of [{}, { errors: false, slowerThanMs: 0 }, { slowerThanMs: 500 }]) {
      const { telemetry } = unsampled(options);
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

  it('exports at most 256 waiting spans and the first span of a trace', () => {
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
