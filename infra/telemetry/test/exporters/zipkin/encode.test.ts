import assert from 'node:assert/strict';
import { Chunk } from '../../../src/encoding/chunk.js';
import { createZipkinEncoder } from '../../../src/exporters/zipkin/encode.js';
import type { FinishedSpan } from '../../../src/index.js';

const encode = createZipkinEncoder({ name: 'demo', version: '1', instance: 'i', environment: 'test' });
const span: FinishedSpan = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  parentSpanId: undefined,
  sampled: true,
  traceState: undefined,
  name: 'work',
  kind: 'internal',
  startUs: 1_700_000_000_123_456,
  durationUs: 1500,
  attributes: [],
  constant: [],
  own: [],
  events: [],
  links: [],
  failure: undefined,
  localRoot: false,
};
function zipkin(of: Partial<FinishedSpan> = {}): Record<string, unknown> {
  const chunk = new Chunk(8);
  encode({ ...span, ...of, own: of.attributes ?? [] }, chunk);
  return JSON.parse(chunk.cut().bytes.toString());
}

describe('Zipkin v2 JSON', () => {
  it('has ids, times, service and process tags for a minimal span', () => {
    assert.deepEqual(zipkin(), {
      traceId: span.traceId,
      id: span.spanId,
      name: 'work',
      timestamp: 1_700_000_000_123_456,
      duration: 1500,
      localEndpoint: { serviceName: 'demo' },
      tags: { 'service.instance.id': 'i', 'service.version': '1', 'deployment.environment.name': 'test' },
    });
  });

  it('has each span’s own values after spans with common values', () => {
    const constant = ['http.route', '/é"\\'];
    const parentSpanId = 'b7ad6b7169203332';
    const kinds = ['server', 'client', 'internal'] as const;
    for (const round of [1, 2]) {
      for (const name of ['one', 'tw"o', '三']) {
        for (const kind of kinds) {
          for (const parent of [undefined, parentSpanId]) {
            const traceId = String(round).repeat(32);
            const found = zipkin({ constant, name, kind, parentSpanId: parent, traceId });
            const { tags } = found as { tags: Record<string, string> };
            assert.deepEqual(
              [found.traceId, found.id, found.name, found.kind, found.parentId, tags['http.route']],
              [
                traceId,
                span.spanId,
                name,
                kind === 'internal' ? undefined : kind.toUpperCase(),
                parent,
                '/é"\\',
              ],
            );
          }
        }
      }
    }
  });

  it('is correct after more names than the encoder caches', () => {
    for (let at = 0; at < 1200; at += 1)
      assert.equal(zipkin({ name: `name ${at % 600}` }).name, `name ${at % 600}`);
  });

  it('is correct after more attributes than the encoder caches, and for short and hour-long durations', () => {
    for (let at = 0; at < 200; at += 1) {
      const own = at % 5 === 0 ? [] : [`n"${at % 50}`, at, 'b', 'x'];
      const durationUs = at % 3 === 0 ? 10 ** 10 - 1 : at % 3 === 1 ? 10 ** 10 : 7;
      const found = zipkin({ attributes: own, durationUs });
      assert.equal(found.duration, durationUs);
      const tags = found.tags as Record<string, string>;
      if (own.length > 0) assert.deepEqual([tags[`n"${at % 50}`], tags.b], [String(at), 'x']);
      else assert.ok(!('b' in tags));
    }
  });

  it('throws a RangeError for ids of the wrong length', () => {
    for (const wrong of [{ traceId: 'a' }, { spanId: 'a'.repeat(17) }, { parentSpanId: '' }])
      assert.throws(() => zipkin(wrong), RangeError);
  });

  it('has parent, peer, annotations, tags, links and error for a full span', () => {
    const full = zipkin({
      parentSpanId: 'b7ad6b7169203332',
      kind: 'client',
      localRoot: true,
      attributes: ['peer.service', 'callee', 'n', 12, 'big', 2 ** 53, 'part', 0.25, 'ok', true],
      events: [
        { timeUs: 1_700_000_000_123_500, name: 'retry', attributes: ['attempt', 2, 'why', 'x'] },
        { timeUs: 1_700_000_000_123_501, name: 'done', attributes: [] },
      ],
      links: [{ traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true }],
      failure: 'no response',
    });
    assert.deepEqual(full, {
      traceId: span.traceId,
      id: span.spanId,
      parentId: 'b7ad6b7169203332',
      kind: 'CLIENT',
      name: 'work',
      timestamp: 1_700_000_000_123_456,
      duration: 1500,
      localEndpoint: { serviceName: 'demo' },
      remoteEndpoint: { serviceName: 'callee' },
      annotations: [
        { timestamp: 1_700_000_000_123_500, value: 'retry|{"attempt":2,"why":"x"}|0' },
        { timestamp: 1_700_000_000_123_501, value: 'done' },
      ],
      tags: {
        'service.instance.id': 'i',
        'service.version': '1',
        'deployment.environment.name': 'test',
        'peer.service': 'callee',
        n: '12',
        big: '9007199254740992',
        part: '0.25',
        ok: 'true',
        'link.0.trace_id': 'a'.repeat(32),
        'link.0.span_id': 'b'.repeat(16),
        error: 'no response',
      },
    });
  });

  it('has annotations in Jaeger’s format, in which bars separate name and attributes', () => {
    const annotations = [
      { name: 'plain', attributes: [] },
      { name: 'a|b|c', attributes: [] },
      { name: 'a|b', attributes: ['text', 'x|{"y"}|z', 'ok', false, 'part', 0.5, 'beyond', 2 ** 60] },
    ].map((event) => zipkin({ events: [{ timeUs: 1, ...event }] }).annotations);
    assert.deepEqual(annotations, [
      [{ timestamp: 1, value: 'plain' }],
      [{ timestamp: 1, value: 'a/b/c' }],
      [
        {
          timestamp: 1,
          value: 'a/b|{"text":"x|{\\"y\\"}|z","ok":false,"part":0.5,"beyond":"1152921504606847000"}|0',
        },
      ],
    ]);
  });

  it('names the database system of a client span without peer.service as the remote endpoint', () => {
    const attributes = ['db.system.name', 'mongodb'];
    assert.deepEqual(zipkin({ kind: 'client', attributes }).remoteEndpoint, { serviceName: 'mongodb' });
    assert.equal(zipkin({ kind: 'server', attributes }).remoteEndpoint, undefined);
    assert.equal(zipkin({ kind: 'server' }).kind, 'SERVER');
  });

  it('names the shared peer.service as the remote endpoint, unless the span has its own', () => {
    const constant = ['peer.service', 'prod"uct'];
    const found = (attributes: string[]) => zipkin({ kind: 'client', constant, attributes }).remoteEndpoint;
    for (const [attributes, serviceName] of [
      [[], 'prod"uct'],
      [['peer.service', 'caller'], 'caller'],
      [['n', '1'], 'prod"uct'],
    ] as const)
      assert.deepEqual(found([...attributes]), { serviceName });
    assert.equal(zipkin({ kind: 'server', constant }).remoteEndpoint, undefined);
  });

  it('is valid for any string', () => {
    for (const text of [
      '"',
      '\\',
      '\n\u0000\u001f',
      '\u2028',
      'é😀',
      '\ud800',
      'x'.repeat(300),
      `${'y'.repeat(300)}"`,
    ]) {
      const one = zipkin({ name: text, attributes: ['a', text, text, 1], failure: text });
      assert.equal(String(one.name).toWellFormed(), text.toWellFormed());
    }
  });

  it('has integer microseconds for small and large values', () => {
    for (const us of [1, 9, 99_999_999, 100_000_000, 100_000_001, 1_700_000_000_000_000, 2 ** 53 - 1]) {
      const { timestamp, duration } = zipkin({ startUs: us, durationUs: us });
      assert.deepEqual([timestamp, duration], [us, us]);
    }
  });
});
