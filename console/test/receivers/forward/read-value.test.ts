import assert from 'node:assert/strict';
import { Decoder, ExtData, encode } from '@msgpack/msgpack';
import { createValueReader, EventTime, Extension } from '../../../server/src/receivers/forward/read-value.js';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const general = new Decoder();

describe('createValueReader', () => {
  const reader = createValueReader();
  const read = (bytes: Uint8Array) => reader.read(Buffer.from(bytes), 0, bytes.length);

  it('decodes every kind of value as the library does', () => {
    for (const sample of [
      ...[null, true, false, 0, 127, 128, 255, 256, 65_535, 65_536, 4_294_967_295, 2 ** 52],
      ...[-1, -32, -33, -128, -129, -32_768, -32_769, -2_147_483_648, -(2 ** 52), 1.5, Number.NaN, Infinity],
      ...['', 'short', 'x'.repeat(40), 'ü'.repeat(300), '☕'.repeat(30_000)],
      ...[
        [],
        [[], {}, [[]]],
        Array.from({ length: 20 }, (_, i) => i),
        Array.from({ length: 70_000 }, () => null),
      ],
      ...[{}, { a: { b: [1, { c: 'd' }] } }, { 'log.level': 'info', käse: 1, '': 2 }],
      Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i])),
      new Date(1_700_000_000_000),
      new Date(1_700_000_000_123),
      new Date(-5),
    ]) {
      const bytes = encode(sample);
      assert.deepEqual(read(bytes), general.decode(bytes));
    }
    assert.deepEqual(
      Buffer.from(read(encode(new Uint8Array(300).fill(7))) as Uint8Array),
      Buffer.alloc(300, 7),
    );
    assert.equal(read(hex('ca 3fc00000')), 1.5);
  });

  it('decodes repeated and similar values to their own texts', () => {
    const texts = Array.from({ length: 3000 }, (_, i) =>
      `${'v'.repeat(i % 70)}${i % 7}${i}é`.slice(0, 1 + (i % 80)),
    );
    for (let round = 0; round < 2; round++)
      for (const text of texts) assert.deepEqual(read(encode([text, text])), [text, text]);
  });

  it('decodes repeated, similar and long keys to their own names', () => {
    const names = Array.from({ length: 3000 }, (_, i) => `a${i % 7}${'x'.repeat(i % 70)}${i}z`);
    for (let round = 0; round < 3; round++) {
      for (const name of [...names, 'ab', 'ba', 'aab', 'ä', 'ae'])
        assert.deepEqual(Object.keys(read(encode({ [name]: 1 })) as object), [name]);
    }
  });

  it('returns integers beyond 2^53 as bigint', () => {
    assert.equal(read(hex('cf 0020000000000001')), 9_007_199_254_740_993n);
    assert.equal(read(hex('d3 8000000000000000')), -(2n ** 63n));
    assert.equal(read(hex('cf 0000000000000007')), 7);
  });

  it('decodes EventTime in both of its forms, and keeps other extensions', () => {
    for (const head of ['d7 00', 'c7 08 00'])
      assert.deepEqual(read(hex(`${head} 6553f100 000f4240`)), new EventTime(1_700_000_000, 1_000_000));
    assert.deepEqual(read(encode(new ExtData(5, new Uint8Array(3)))), new Extension(5, Buffer.alloc(3)));
  });

  it('rejects truncated values, at any byte', () => {
    const bytes = Buffer.from(
      encode([1, { a: 'text', b: [1.5, -70_000, new Uint8Array(3)], 'a long key of a record': new Date() }]),
    );
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => read(bytes.subarray(0, length)), Error, `${length}`);
  });

  it('creates nothing for announced elements that do not follow', () => {
    const before = process.memoryUsage().heapUsed;
    for (const head of ['dd ffffffff', 'df ffffffff', 'c6 ffffffff', 'db ffffffff', 'c9 ffffffff 00'])
      assert.throws(() => read(hex(head)));
    assert.ok(process.memoryUsage().heapUsed - before < 10e6);
  });

  it('rejects nesting of more than 32 levels', () => {
    const nested = (depth: number) => Buffer.concat([Buffer.alloc(depth, 0x91), hex('c0')]);
    assert.doesNotThrow(() => read(nested(32)));
    assert.throws(() => read(nested(33)), /nested deeper than 32/);
    assert.throws(() => read(nested(1_000_000)), /nested deeper than 32/);
  });
});
