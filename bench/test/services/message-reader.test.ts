import assert from 'node:assert/strict';
import { decode, encode } from '@msgpack/msgpack';
import { MessageReader } from '../../src/services/message-reader.js';

const messages = [
  ['tag', new Uint8Array(70_000).fill(7), { chunk: 'a', size: 3 }],
  ['tag', [[1, { message: 'x'.repeat(300) }]], { chunk: 'b' }],
  ['tag', 1, { message: 'hello' }, { chunk: 'c' }],
];
const stream = Buffer.concat(messages.map((message) => encode(message)));

describe('MessageReader', () => {
  it('finds each message for every chunk size', () => {
    for (const size of [1, 7, 1000, 65_536, stream.length]) {
      const reader = new MessageReader();
      const found: unknown[] = [];
      for (let at = 0; at < stream.length; at += size)
        found.push(...reader.read(stream.subarray(at, at + size)).map((value) => decode(value)));
      assert.equal(found.length, 3, `chunks of ${size} bytes`);
      assert.deepEqual(
        found.map((message) => encode(message)),
        messages.map((message) => encode(message)),
      );
    }
  });

  it('returns a long message with the chunk that completes it', () => {
    const reader = new MessageReader();
    const size = 10_000;
    const ends: number[] = [];
    for (let at = 0; at < stream.length; at += size)
      if (reader.read(stream.subarray(at, at + size)).length > 0) ends.push(at + size);
    assert.deepEqual(ends, [80_000]);
  });

  it('throws a TypeError for bytes that are not MessagePack', () => {
    assert.throws(() => new MessageReader().read(Buffer.from([0xc1])), TypeError);
  });
});
