import assert from 'node:assert/strict';
import { decode, decodeMulti, ExtensionCodec } from '@msgpack/msgpack';
import type { AttributeValue } from '../../../src/attribute-list.js';
import { Chunk } from '../../../src/encoding/chunk.js';
import { packNumber, packText, packValue } from '../../../src/encoding/msgpack.js';
import { createForwardEncoder } from '../../../src/exporters/forward/encode.js';
import { wrapPackedForward } from '../../../src/exporters/forward/sender.js';
import type { LogRecord } from '../../../src/logs/record.js';
import { plainRecord } from '../plain-record.js';

const extensionCodec = new ExtensionCodec();
extensionCodec.register({
  type: 0,
  encode: () => null,
  decode: (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return { seconds: view.getUint32(0), nanoseconds: view.getUint32(4) };
  },
});
const encode = createForwardEncoder({ name: 'demo', version: '1', instance: 'i', environment: 'test' });
function entryOf(of: Partial<LogRecord>): [time: unknown, fields: Record<string, unknown>] {
  const chunk = new Chunk(8);
  encode(plainRecord(of), chunk);
  return decode(chunk.cut().bytes, { extensionCodec }) as [unknown, Record<string, unknown>];
}
function packed(value: AttributeValue): unknown {
  const chunk = new Chunk(1);
  packValue(chunk, value);
  return decode(chunk.cut().bytes);
}

describe('forward protocol entry', () => {
  it('consists of an EventTime and a map of ECS fields', () => {
    const span = { traceId: 't'.repeat(32), spanId: 's'.repeat(16), sampled: true };
    const [time, fields] = entryOf({
      timeMs: 1_700_000_000_123.456,
      span,
      fields: ['n', 1, 'ok', false, 's', 'é'],
    });
    assert.deepEqual(time, { seconds: 1_700_000_000, nanoseconds: 123_456_000 });
    assert.deepEqual(fields, {
      'event.id': 'a-1',
      'log.level': 'info',
      message: 'm',
      'trace.id': span.traceId,
      'span.id': span.spanId,
      'ecs.version': '8.11.0',
      'service.name': 'demo',
      'service.version': '1',
      'service.environment': 'test',
      'service.node.name': 'i',
      n: 1,
      ok: false,
      s: 'é',
    });
  });

  it('has its time in microseconds, also around the end of a second', () => {
    const time = (timeMs: number) => entryOf({ timeMs })[0];
    assert.deepEqual(time(999.999), { seconds: 0, nanoseconds: 999_999_000 });
    assert.deepEqual(time(999.9996), { seconds: 1, nanoseconds: 0 });
    assert.deepEqual(time(1_700_000_000_999.9998), { seconds: 1_700_000_001, nanoseconds: 0 });
    assert.deepEqual(time(1_700_000_001_000), { seconds: 1_700_000_001, nanoseconds: 0 });
    for (let at = 0; at < 1000; at += 1) {
      const micros = 1_700_000_000_000_000 + at * 1009;
      const { seconds, nanoseconds } = time(micros / 1000) as { seconds: number; nanoseconds: number };
      assert.equal(seconds * 1e6 + nanoseconds / 1000, micros);
    }
  });

  it('is correct after more messages and field names than the encoder caches', () => {
    const constant = ['n', 300];
    for (let at = 0; at < 120; at += 1) {
      const message = `é ${at % 30}`;
      const own = at % 4 === 0 ? [] : [`f.${at % 3}`, at, 'last', 'é'];
      const [, fields] = entryOf({ constant, message, id: `id-${at}`, fields: own });
      const { 'event.id': id, message: decodedMessage, n, last } = fields;
      assert.deepEqual([id, decodedMessage, n], [`id-${at}`, message, 300]);
      assert.deepEqual([fields[`f.${at % 3}`], last], own.length === 0 ? [undefined, undefined] : [at, 'é']);
      assert.equal(Object.keys(fields).length, 9 + own.length / 2);
    }
  });

  it('has its own values after entries with common values', () => {
    const constant = ['http.route', '/é', 'n', 300];
    for (const id of ['a', 'b'.repeat(40)]) {
      for (const level of ['info', 'error', 'debug'] as const) {
        for (const span of [
          undefined,
          { traceId: id[0]?.repeat(32) ?? '', spanId: 's'.repeat(16), sampled: true },
        ]) {
          const [, fields] = entryOf({
            constant,
            id,
            level,
            span,
            message: `m ${id}`,
            fields: ['own', 70_000],
          });
          const { traceId, spanId } = span ?? {};
          const { message, own, n } = fields;
          assert.deepEqual([message, own, n, fields['http.route']], [`m ${id}`, 70_000, 300, '/é']);
          assert.deepEqual([fields['event.id'], fields['log.level']], [id, level]);
          assert.deepEqual([fields['trace.id'], fields['span.id']], [traceId, spanId]);
          assert.equal(Object.keys(fields).length, span === undefined ? 11 : 13);
        }
      }
    }
  });

  it('is separable from the other entries of a batch', () => {
    const chunk = new Chunk(8);
    for (let at = 0; at < 100; at += 1) encode(plainRecord({ fields: ['at', at] }), chunk);
    const entries = [...decodeMulti(chunk.cut().bytes, { extensionCodec })] as [unknown, { at: number }][];
    assert.deepEqual(
      entries.map(([, fields]) => fields.at),
      Array.from({ length: 100 }, (_, at) => at),
    );
  });
});

describe('MessagePack', () => {
  it('encodes strings of every length and script', () => {
    for (const length of [0, 1, 10, 31, 32, 85, 86, 255, 256, 21_845, 21_846, 65_535, 65_536, 70_000]) {
      for (const unit of ['a', 'é', '東', '😀']) {
        const text = unit.repeat(Math.ceil(length / unit.length));
        assert.equal(packed(text), text, `${length} of ${unit}`);
      }
    }
    assert.equal(packed('abc\ud800'), 'abc\ufffd');
    assert.equal(packed(`${'a'.repeat(30)}é`), `${'a'.repeat(30)}é`);
  });

  it('encodes numbers of every size', () => {
    for (const number of [
      0,
      1,
      127,
      128,
      255,
      256,
      65_535,
      65_536,
      2 ** 31,
      2 ** 32 - 1,
      2 ** 32,
      2 ** 53 - 1,
      -1,
      -32,
      -33,
      -128,
      -129,
      -(2 ** 31),
      -(2 ** 53 - 1),
      0.5,
      -0.1,
      1e300,
      2 ** 60,
    ]) {
      const chunk = new Chunk(1);
      packNumber(chunk, number);
      const decoded = decode(chunk.cut().bytes, { useBigInt64: true });
      assert.equal(Number(decoded), number);
    }
    assert.ok(Object.is(packed(-0), -0));
    assert.deepEqual([packed(true), packed(false)], [true, false]);
  });

  it('keeps its content when the buffer grows', () => {
    const chunk = new Chunk(1);
    const texts = Array.from({ length: 200 }, (_, at) => 'é'.repeat(at));
    for (const text of texts) packText(chunk, text);
    assert.deepEqual([...decodeMulti(chunk.cut().bytes)], texts);
  });
});

describe('PackedForward', () => {
  it('consists of tag, entries and an option map with chunk id and size', () => {
    const bytes = Buffer.from([0x01, 0x02]);
    const [head, tail] = wrapPackedForward('glasshouse.demo', { bytes, count: 2 }, 'id-1');
    const message = decode(Buffer.concat([head, bytes, tail])) as [string, Uint8Array, object];
    assert.deepEqual(message, ['glasshouse.demo', bytes, { chunk: 'id-1', size: 2 }]);
  });
});
