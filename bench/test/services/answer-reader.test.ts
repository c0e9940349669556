import assert from 'node:assert/strict';
import { AnswerReader } from '../../src/services/answer-reader.js';

describe('the reader of answers', () => {
  it('finds where each ends, however the bytes come', () => {
    const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    const reader = new AnswerReader();
    for (let at = 1; at < answer.length; at += 1) {
      assert.equal(reader.read(answer.subarray(0, at)), undefined);
      assert.equal(reader.read(answer.subarray(at)), 200);
      assert.equal(reader.read(answer), 200);
    }
    assert.equal(reader.read(Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')), 404);
  });
});
