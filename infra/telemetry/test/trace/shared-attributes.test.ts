import assert from 'node:assert/strict';
import { type AttributeValue, type FinishedSpan, shareAttributes } from '../../src/index.js';
import { createTelemetry } from '../../src/telemetry.js';
import { createTestTelemetry } from '../../src/testing/index.js';

const lookup = shareAttributes({
  'db.system.name': 'memory',
  'db.collection.name': 'greetings',
  skipped: undefined,
});

describe('shared attributes', () => {
  it('are merged with the attributes of the span', () => {
    const telemetry = createTestTelemetry();
    telemetry.rootSpan('find').setShared(lookup).set('rows', 2).end();
    telemetry.rootSpan('find').set('rows', 3).setShared(lookup).end();
    const attributes = telemetry.spans.map(({ attributes }) => attributes);
    const common = { 'db.system.name': 'memory', 'db.collection.name': 'greetings' };
    assert.deepEqual(attributes, [
      { ...common, rows: 2 },
      { ...common, rows: 3 },
    ]);
  });

  it('override attributes set before, and are overridden, for this span only, by attributes set later', () => {
    const telemetry = createTestTelemetry();
    telemetry.rootSpan('later').setShared(lookup).set('db.system.name', 'mongodb').set('rows', 1).end();
    telemetry.rootSpan('before').set('db.system.name', 'mongodb').setShared(lookup).end();
    telemetry
      .rootSpan('twice')
      .setShared(lookup)
      .setShared(shareAttributes({ 'db.system.name': 'other' }))
      .end();
    const [later, before, twice] = telemetry.spans.map(({ attributes }) => attributes);
    assert.deepEqual(later, { 'db.system.name': 'mongodb', 'db.collection.name': 'greetings', rows: 1 });
    assert.deepEqual(before, { 'db.system.name': 'memory', 'db.collection.name': 'greetings' });
    assert.deepEqual(twice, { 'db.system.name': 'other', 'db.collection.name': 'greetings' });
  });

  it('reach exporters as the same array for all spans, and no name occurs twice', () => {
    const spans: FinishedSpan[] = [];
    const inert = { flush: async () => {}, close: async () => {}, deliveryStats: () => [] };
    const telemetry = createTelemetry({
      service: { name: 'test' },
      processMetrics: false,
      spans: [() => ({ ...inert, write: (span) => void spans.push(span) })],
    });
    telemetry.rootSpan('find').setShared(lookup).set('rows', 2).end();
    telemetry.rootSpan('find').set('db.system.name', 'mongodb').setShared(lookup).end();
    assert.equal(spans[0]?.constant, spans[1]?.constant);
    assert.deepEqual(spans[0]?.own, ['rows', 2]);
    assert.deepEqual(spans[1]?.own, []);
  });

  it('are ignored by spans that have ended, and by unsampled ones', () => {
    const telemetry = createTestTelemetry('test', { ratio: 0 });
    telemetry.rootSpan('unsampled').setShared(lookup).end();
    assert.deepEqual(telemetry.spans, []);
    const sampled = createTestTelemetry();
    const ended = sampled.rootSpan('ended');
    ended.end();
    ended.setShared(lookup);
    assert.deepEqual(sampled.spans[0]?.attributes, {});
  });

  it('are bounded, redacted, and free of control characters', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`a${at}`, 'x'.repeat(5000)]));
    const telemetry = createTestTelemetry();
    telemetry.rootSpan('many').setShared(shareAttributes(many)).set('one more', 1).end();
    const attributes = telemetry.spans[0]?.attributes ?? {};
    assert.equal(Object.keys(attributes).length, 64);
    assert.equal(attributes.a0, `${'x'.repeat(1024)}…`);
    const odd = { password: 'hunter2', url: 'http://ada:hunter2@host/', line: 'a\nb', none: Number.NaN };
    telemetry
      .rootSpan('odd')
      .setShared(shareAttributes({ ...odd, object: { toString: undefined } as unknown as AttributeValue }))
      .end();
    assert.deepEqual(telemetry.spans[1]?.attributes, {
      password: '[redacted]',
      url: 'http://[redacted]@host/',
      line: 'a\\nb',
      none: 'NaN',
      object: '{}',
    });
  });
});
