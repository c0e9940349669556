import assert from 'node:assert/strict';
import { decode, encode } from '@msgpack/msgpack';
import { childrenOf, contentOf, valuePositions } from '../../../server/src/receivers/forward/element-head.js';
import { createFramer, FramingError } from '../../../server/src/receivers/forward/frame-messages.js';

const samples: unknown[] = [
  null,
  true,
  0,
  127,
  128,
  65_535,
  4_294_967_295,
  2 ** 52,
  -1,
  -32,
  -128,
  -32_768,
  -2_147_483_648,
  -(2 ** 52),
  1.5,
  '',
  'short',
  'x'.repeat(40),
  'x'.repeat(300),
  'x'.repeat(70_000),
  new Uint8Array(3),
  new Uint8Array(300),
  new Uint8Array(70_000),
  [],
  [[], {}, [[]]],
  Array.from({ length: 20 }, (_, i) => i),
  Array.from({ length: 70_000 }, () => null),
  {},
  { a: { b: [1, { c: 'd' }] } },
  Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`k${i}`, [i]])),
  Object.fromEntries(Array.from({ length: 70_000 }, (_, i) => [`k${i}`, i])),
];
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('createFramer', () => {
  it('finds the end of every kind of value that the encoder writes', () => {
    for (const sample of samples) {
      const bytes = encode(sample);
      const framer = createFramer({ maxBytes: 2 << 20 });
      const found = [...framer.push(bytes)];
      assert.equal(found.length, 1, `one message for ${typeof sample} of ${bytes.length} bytes`);
      assert.deepEqual(Buffer.from(found[0] as Buffer), Buffer.from(bytes));
      assert.equal(framer.pending, 0);
    }
  });

  it('finds the end of ext and fixext values', () => {
    for (const bytes of [
      hex('d4 00 01'),
      hex('d5 00 0102'),
      hex('d6 00 01020304'),
      hex('d7 00 0102030405060708'),
      hex(`d8 00 ${'00'.repeat(16)}`),
      hex('c7 08 00 0102030405060708'),
      hex('c8 0001 00 ff'),
      hex('c9 00000001 00 ff'),
    ]) {
      assert.deepEqual([...createFramer({ maxBytes: 100 }).push(bytes)], [bytes]);
    }
  });

  it('yields the same messages for any sizes of packets', () => {
    const messages = samples.slice(0, 26).map((sample) => Buffer.from(encode(['tag', sample])));
    const stream = Buffer.concat(messages);
    for (const step of [1, 2, 3, 7, 1000, 65_536]) {
      if (stream.length / step > 300_000) continue;
      const framer = createFramer({ maxBytes: 1 << 20 });
      const found: Buffer[] = [];
      for (let at = 0; at < stream.length; at += step)
        found.push(...framer.push(stream.subarray(at, at + step)));
      assert.equal(found.length, messages.length);
      for (const [i, message] of messages.entries())
        assert.ok(message.equals(found[i] as Buffer), `message ${i}, step ${step}`);
    }
  });

  it('does not overwrite a message that it has yielded', () => {
    const framer = createFramer({ maxBytes: 1000 });
    const [first, second, third] = [
      Buffer.from(encode('aaaa')),
      Buffer.from(encode('bbbb')),
      Buffer.from(encode('cccc')),
    ];
    const found = [...framer.push(Buffer.concat([first, second]).subarray(0, 7))];
    found.push(...framer.push(Buffer.concat([second.subarray(2), third])));
    assert.deepEqual(found.map(String), [first, second, third].map(String));
  });

  it('rejects invalid and too large values before they are complete', () => {
    const push = (bytes: Buffer) => [...createFramer({ maxBytes: 1000 }).push(bytes)];
    assert.throws(() => push(hex('93 c1')), FramingError);
    assert.throws(() => push(hex('c6 7fffffff')), /over 1000 bytes/); // 2 GiB of binary, announced
    assert.throws(() => push(hex('dd 7fffffff')), /over 1000 bytes/); // 2 G elements, announced
    assert.throws(() => push(hex('df ffffffff')), /over 1000 bytes/);
    assert.throws(() => push(Buffer.concat([hex('dc 0200'), Buffer.alloc(1200, 0xa1)])), /over 1000 bytes/);
  });

  it('needs no memory for nesting', () => {
    const deep = Buffer.concat([Buffer.alloc(1_000_000, 0x91), hex('c0')]);
    assert.equal([...createFramer({ maxBytes: 2 << 20 }).push(deep)].length, 1);
  });
});

describe('valuePositions', () => {
  it('finds the begin of each value, and the end of the last one', () => {
    const parts = samples.map((sample) => Buffer.from(encode(sample)));
    let at = 0;
    const expected = [0, ...parts.map(({ length }) => (at += length))];
    assert.deepEqual(valuePositions(Buffer.concat(parts)), expected);
    assert.deepEqual(valuePositions(Buffer.alloc(0)), [0]);
  });

  it('rejects bytes that end inside a value, and announced elements that cannot follow', () => {
    const bytes = Buffer.concat([encode([1, {}]), encode([2, { a: 'b' }])]);
    for (let length = 1; length < bytes.length; length++)
      if (length !== 3) assert.throws(() => valuePositions(bytes.subarray(0, length)), FramingError);
    assert.throws(() => valuePositions(hex('dd 7fffffff c0')), /ends inside a value/);
  });

  it('rejects more than a million values', () => {
    assert.throws(() => valuePositions(Buffer.alloc(1_000_001)), /over 1000000 values/);
  });
});

describe('childrenOf', () => {
  it('returns the elements of an array, the keys and values of a map, and undefined for another value', () => {
    const parts = (value: unknown, kind: 'array' | 'map') =>
      childrenOf(Buffer.from(encode(value)), kind)?.map((part) => decode(part));
    assert.deepEqual(parts([1, [2], 'x'], 'array'), [1, [2], 'x']);
    assert.deepEqual(parts({ a: [1], b: 2 }, 'map'), ['a', [1], 'b', 2]);
    assert.equal(parts({ a: 1 }, 'array'), undefined);
    assert.equal(parts('text', 'map'), undefined);
  });
});

describe('contentOf', () => {
  it('returns the bytes of strings and binary of every length', () => {
    for (const length of [0, 5, 40, 300, 70_000]) {
      const bytes = Buffer.alloc(length, 0x61);
      assert.deepEqual(contentOf(Buffer.from(encode(bytes))), bytes);
      assert.deepEqual(contentOf(Buffer.from(encode(bytes.toString()))), bytes);
    }
  });
});
