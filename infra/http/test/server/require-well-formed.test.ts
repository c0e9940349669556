import assert from 'node:assert/strict';
import { bodyIn, rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const many = (count: number) => Array.from({ length: count }, (_, n) => `x-${n}: 1\r\n`).join('');

describe('requireWellFormed', () => {
  let server: Running;
  before(async () => {
    server = await serve();
  });
  after(() => server.close(100));

  for (const [defect, request, status, code] of [
    ['no host', 'GET /things HTTP/1.1\r\n\r\n', 400, 'INVALID_REQUEST'],
    ['two hosts', 'GET /things HTTP/1.1\r\nhost: a\r\nHOST: b\r\n\r\n', 400, 'INVALID_REQUEST'],
    ['HTTP/0.9', 'GET /things\r\n\r\n', 400, 'INVALID_REQUEST'],
    [
      'a transfer coding before chunked',
      'POST /things HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
      400,
      'INVALID_REQUEST',
    ],
    ['101 headers', `GET /things HTTP/1.1\r\nhost: a\r\n${many(100)}\r\n`, 431, 'HEADERS_TOO_LARGE'],
  ] as const) {
    it(`sends a problem for a request with ${defect} and closes the connection`, async () => {
      const text = await rawExchange(server.url, request);
      assert.match(text, new RegExp(`^HTTP/1.1 ${status} `));
      assert.match(text, /\r\nconnection: close\r\n/i);
      const { code: actualCode, traceId } = bodyIn(text);
      assert.equal(actualCode, code);
      assert.match(String(traceId), /^[0-9a-f]{32}$/);
    });
  }

  it('accepts HTTP/1.0 without a host, and 100 headers', async () => {
    for (const request of [
      'GET /things HTTP/1.0\r\n\r\n',
      `GET /things HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${many(98)}\r\n`,
    ]) {
      assert.match(await rawExchange(server.url, request), /^HTTP\/1.1 200 /);
    }
  });
});
