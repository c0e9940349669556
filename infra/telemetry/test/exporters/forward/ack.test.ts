import assert from 'node:assert/strict';
import { encode } from '@msgpack/msgpack';
import { readAck } from '../../../src/exporters/forward/ack.js';

const read = (value: unknown) => readAck(Buffer.from(encode(value)));

describe('readAck', () => {
  it('reads ids of every length, as str or bin', () => {
    for (const length of [1, 31, 32, 255, 256, 2000]) {
      const id = 'x'.repeat(length);
      assert.equal(read({ ack: id }), id);
      assert.equal(read({ ack: Buffer.from(id) }), id);
    }
  });

  it('returns incomplete until the last byte', () => {
    const bytes = Buffer.from(encode({ ack: 'y'.repeat(300) }));
    for (let length = 0; length < bytes.length; length += 1) {
      assert.equal(readAck(bytes.subarray(0, length)), 'incomplete');
    }
  });

  it('returns an empty text for any other response', () => {
    for (const other of [
      {},
      { nack: 'a' },
      { ack: 1 },
      { ack: null },
      ['ack', 'a'],
      'ack',
      5,
      ['HELO', {}],
      { a: 1, ack: 'x' },
    ]) {
      assert.equal(read(other), '', JSON.stringify(other));
    }
    assert.equal(readAck(Buffer.from('HTTP/1.1 400 Bad Request')), '');
  });
});
