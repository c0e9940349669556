import assert from 'node:assert/strict';
import { readOtlpLogs } from '../../server/src/receivers/otlp/read-logs.js';
import { readOtlpSpans } from '../../server/src/receivers/otlp/read-spans.js';
import { MalformedBodyError } from '../../server/src/receivers/read-result.js';
import { readZipkinSpans } from '../../server/src/receivers/zipkin.js';
import { toLogRecord } from '../../server/src/store/log-record.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const nanos = '1700000000123456789';
const attributes = [
  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { intValue: '1' } }] } } },
  { key: 'list', value: { arrayValue: { values: [{ doubleValue: 0.5 }] } } },
];
const resource = { attributes };
const scope = { name: 'kit', version: '1', attributes };

const otlpSpan = {
  traceId,
  spanId,
  parentSpanId: '00f067aa0ba902b7',
  traceState: 'a=b',
  name: 'a',
  kind: 2,
  startTimeUnixNano: nanos,
  endTimeUnixNano: nanos,
  attributes,
  events: [{ name: 'retry', timeUnixNano: nanos, attributes }],
  links: [{ traceId, spanId, traceState: 'a=b', attributes }],
  status: { code: 2, message: 'failed' },
  droppedAttributesCount: 1,
};
const otlpRecord = {
  timeUnixNano: nanos,
  observedTimeUnixNano: nanos,
  severityNumber: 9,
  severityText: 'INFO',
  body: { stringValue: 'text' },
  attributes,
  traceId,
  spanId,
  eventName: 'e',
  droppedAttributesCount: 1,
};
const zipkinSpan = {
  traceId,
  id: spanId,
  parentId: '00f067aa0ba902b7',
  kind: 'SERVER',
  name: 'a',
  timestamp: 1_700_000_000_000_000,
  duration: 5,
  shared: true,
  localEndpoint: { serviceName: 'a', ipv4: '10.0.0.1', ipv6: '::1', port: 80 },
  remoteEndpoint: { serviceName: 'b', port: 27017 },
  annotations: [{ timestamp: 1_700_000_000_000_000, value: 'x' }],
  tags: { 'http.method': 'GET', error: 'x', 'link.0.trace_id': traceId },
};

/** JSON values that a sender may send in place of any other. */
const odd: unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e21,
  Number.POSITIVE_INFINITY, // JSON.parse reads 1e400 as this value
  '',
  '\u0000',
  '\ud800',
  '__proto__',
  'constructor',
  'toString',
  [],
  [[null]],
  {},
  { toString: 1 },
  { toString: null, valueOf: null },
  JSON.parse('{"__proto__": {"a": 1}}'),
];

/** Yields copies of a value, in each of which an odd value replaces one part or the whole value. */
function* variants(value: unknown): Generator<unknown> {
  yield* odd;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    for (const other of variants(part)) {
      const copy = (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>;
      copy[key] = other;
      yield copy;
    }
  }
}

const readers = {
  'a Zipkin span': {
    good: zipkinSpan as object,
    read: (spans: unknown[]) => readZipkinSpans(spans),
  },
  'an OTLP span': {
    good: otlpSpan as object,
    read: (spans: unknown[]) =>
      readOtlpSpans({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans }] }] }),
  },
  'an OTLP log record': {
    good: otlpRecord as object,
    read(logRecords: unknown[]) {
      const read = readOtlpLogs({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] });
      for (const { fields, timeMs } of read.items) toLogRecord(fields, timeMs);
      return read;
    },
  },
};

describe('a receiver of values of unexpected types', () => {
  for (const [name, { good, read }] of Object.entries(readers)) {
    it(`rejects at most the entry that contains the value: any part of ${name}`, () => {
      for (const variant of variants(good)) {
        const { items, rejected } = read([variant, good]);
        assert.ok(items.length === 2 - rejected && rejected <= 1, JSON.stringify(variant));
      }
    });
  }

  it('accepts or rejects an OTLP resource, scope or request as a whole', () => {
    for (const variant of variants({ resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [] }] }] })) {
      try {
        readOtlpSpans(variant);
      } catch (error) {
        assert.ok(error instanceof MalformedBodyError, String(error));
      }
    }
  });

  it('reads a span kind named like a member of Object.prototype as internal', () => {
    for (const kind of ['constructor', 'toString', '__proto__', 'valueOf']) {
      assert.equal(readZipkinSpans([{ ...zipkinSpan, kind }]).items[0]?.kind, 'internal');
      const request = { resourceSpans: [{ scopeSpans: [{ spans: [{ ...otlpSpan, kind }] }] }] };
      assert.equal(readOtlpSpans(request).items[0]?.kind, 'internal');
    }
  });

  it('stores a log field named like a member of Object.prototype', () => {
    const { fields } = toLogRecord({ constructor: 'a', toString: 'b', hasOwnProperty: 3 }, 0);
    assert.equal(fields.constructor, 'a');
    assert.equal(fields.toString, 'b');
    assert.equal(fields.hasOwnProperty, 3);
  });
});
