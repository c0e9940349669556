import assert from 'node:assert/strict';
import { bodyIn, rawConnection, rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/shop.js';

describe('answerClientError', () => {
  let shop: Running;
  before(async () => {
    shop = await serve();
  });
  after(() => shop.close(100));

  it('answers what is not HTTP with 400', async () => {
    for (const garbage of [
      'HELLO\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /a b HTTP/1.1\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01',
    ]) {
      const text = await rawExchange(shop.url, garbage);
      assert.match(
        text,
        /^HTTP\/1.1 400 Bad Request\r\nconnection: close\r\ncontent-type: application\/problem\+json\r\n/,
      );
      assert.equal(bodyIn(text).code, 'INVALID_REQUEST', garbage);
      assert.equal(
        Number(/content-length: (\d+)/.exec(text)?.[1]),
        Buffer.byteLength(text.split('\r\n\r\n')[1] ?? ''),
      );
    }
  });

  it('answers 400 where two lengths could smuggle a request', async () => {
    const both =
      'POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    assert.match(await rawExchange(shop.url, both), /^HTTP\/1.1 400 /);
    const twice = 'POST /things HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nabcd';
    assert.match(await rawExchange(shop.url, twice), /^HTTP\/1.1 400 /);
  });

  it('answers headers over the limit with 431, also to a client that is still sending', async () => {
    const text = await rawExchange(
      shop.url,
      `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(200_000)}\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1.1 431 /);
    assert.equal(bodyIn(text).code, 'HEADERS_TOO_LARGE');
  });

  it('does not write into the answer before it', async () => {
    const raw = await rawConnection(shop.url);
    raw.write('GET /things/a HTTP/1.1\r\nhost: x\r\n\r\n');
    await raw.until(/"id":"a"/);
    raw.write('garbage\r\n\r\n');
    const text = await raw.closed();
    assert.match(text, /^HTTP\/1.1 200 [\s\S]*"id":"a"\}HTTP\/1.1 400 /);
  });

  it('survives a client that resets', async () => {
    const raw = await rawConnection(shop.url);
    raw.write('GET / HTT');
    raw.socket.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal((await fetch(`${shop.url}/health/live`)).status, 200);
  });
});
