import assert from 'node:assert/strict';
import { encodeOtlp, otlpFrame } from '../../../src/exporters/otlp/encode.js';
import type { FinishedSpan } from '../../../src/index.js';

const span: FinishedSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: 'b7ad6b7169203332',
  sampled: true,
  traceState: 'a=1',
  name: 'work "x"',
  kind: 'client',
  startUs: 1_700_000_000_123_456,
  durationUs: 1500,
  attributes: ['s', 'é"', 'n', 12, 'part', 0.25, 'big', 2 ** 60, 'ok', true],
  constant: [],
  own: [],
  events: [{ timeUs: 1_700_000_000_123_500, name: 'retry', attributes: ['attempt', 2] }],
  links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true }],
  failure: 'no "response"',
  localRoot: true,
};

describe('OTLP JSON', () => {
  it('has hex ids, 64-bit numbers as strings, and typed values', () => {
    assert.deepEqual(JSON.parse(encodeOtlp(span)), {
      traceId: span.traceId,
      spanId: span.spanId,
      flags: 1,
      parentSpanId: span.parentSpanId,
      traceState: 'a=1',
      name: 'work "x"',
      kind: 3,
      startTimeUnixNano: '1700000000123456000',
      endTimeUnixNano: '1700000000124956000',
      attributes: [
        { key: 's', value: { stringValue: 'é"' } },
        { key: 'n', value: { intValue: '12' } },
        { key: 'part', value: { doubleValue: 0.25 } },
        { key: 'big', value: { doubleValue: 2 ** 60 } },
        { key: 'ok', value: { boolValue: true } },
      ],
      events: [
        {
          timeUnixNano: '1700000000123500000',
          name: 'retry',
          attributes: [{ key: 'attempt', value: { intValue: '2' } }],
        },
      ],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), flags: 1 }],
      status: { code: 2, message: 'no "response"' },
    });
  });

  it('contains the W3C trace flags of a span and of its links', () => {
    const flagsOf = (context: { sampled: boolean; randomTraceId: boolean }) => {
      const link = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), ...context };
      const { flags, links } = JSON.parse(encodeOtlp({ ...span, ...context, links: [link] }));
      return [flags, links[0].flags];
    };
    assert.deepEqual(flagsOf({ sampled: false, randomTraceId: false }), [0, 0]);
    assert.deepEqual(flagsOf({ sampled: true, randomTraceId: false }), [1, 1]);
    assert.deepEqual(flagsOf({ sampled: false, randomTraceId: true }), [2, 2]);
    assert.deepEqual(flagsOf({ sampled: true, randomTraceId: true }), [3, 3]);
  });

  it('is wrapped in one resource and one scope', () => {
    const { head, separator, tail } = otlpFrame({
      name: 'demo',
      version: '1',
      instance: 'i',
      environment: 'test',
    });
    const request = JSON.parse(`${head}${encodeOtlp(span)}${separator}${encodeOtlp(span)}${tail}`);
    const [resource] = request.resourceSpans;
    assert.equal(resource.scopeSpans[0].spans.length, 2);
    assert.deepEqual(
      resource.resource.attributes.map((one: { key: string; value: object }) => [one.key, one.value]),
      [
        ['service.name', { stringValue: 'demo' }],
        ['service.version', { stringValue: '1' }],
        ['service.instance.id', { stringValue: 'i' }],
        ['deployment.environment.name', { stringValue: 'test' }],
      ],
    );
  });
});
