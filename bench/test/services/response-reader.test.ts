import assert from 'node:assert/strict';
import { ResponseReader } from '../../src/services/response-reader.js';

describe('ResponseReader', () => {
  it('finds the end of each response for every split of the bytes', () => {
    const response = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    const reader = new ResponseReader();
    for (let at = 1; at < response.length; at += 1) {
      assert.equal(reader.read(response, at), undefined);
      assert.equal(reader.read(response.subarray(at), response.length - at), 200);
      assert.equal(reader.read(response, response.length), 200);
    }
    for (const status of [404, 201]) {
      const other = Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: 6\r\n\r\nhello!`);
      assert.equal(other.length, response.length);
      assert.equal(reader.read(other, other.length), status);
    }
  });
});
