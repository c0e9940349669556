import assert from 'node:assert/strict';
import { ResponseReader } from '../../src/services/response-reader.js';

describe('the reader of answers', () => {
  it('finds where each ends, however the bytes come', () => {
    const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    const reader = new ResponseReader();
    for (let at = 1; at < answer.length; at += 1) {
      assert.equal(reader.read(answer, at), undefined);
      assert.equal(reader.read(answer.subarray(at), answer.length - at), 200);
      assert.equal(reader.read(answer, answer.length), 200);
    }
    for (const status of [404, 201]) {
      const other = Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 6\r\n\r\nhello!`);
      assert.equal(other.length, answer.length);
      assert.equal(reader.read(other, other.length), status);
    }
  });
});
