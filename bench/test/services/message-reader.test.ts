import assert from 'node:assert/strict';
import { decode, encode } from '@msgpack/msgpack';
import { MessageReader } from '../../src/services/message-reader.js';

const messages = [
  ['tag', new Uint8Array(70_000).fill(7), { chunk: 'a', size: 3 }],
  ['tag', [[1, { message: 'x'.repeat(300) }]], { chunk: 'b' }],
  ['tag', 1, { message: 'hello' }, { chunk: 'c' }],
];
const stream = Buffer.concat(messages.map((message) => encode(message)));

describe('the reader of messages', () => {
  it('finds each, however the stream is cut', () => {
    for (const size of [1, 7, 1000, 65_536, stream.length]) {
      const reader = new MessageReader();
      const found: unknown[] = [];
      for (let at = 0; at < stream.length; at += size)
        found.push(...reader.read(stream.subarray(at, at + size)).map((value) => decode(value)));
      assert.equal(found.length, 3, `in pieces of ${size}`);
      assert.deepEqual(
        found.map((message) => encode(message)),
        messages.map((message) => encode(message)),
      );
    }
  });

  it('puts a long one together once', () => {
    const reader = new MessageReader();
    const size = 10_000;
    const ends: number[] = [];
    for (let at = 0; at < stream.length; at += size)
      if (reader.read(stream.subarray(at, at + size)).length > 0) ends.push(at + size);
    assert.deepEqual(ends, [80_000]);
  });

  it('refuses what is no message', () => {
    assert.throws(() => new MessageReader().read(Buffer.from([0xc1])), TypeError);
  });
});
