import assert from 'node:assert/strict';
import { HttpAnswer } from '../../src/delivery/http-answer.js';

/** What comes of an answer that arrives in pieces of `size`: the reading, and how many bytes it took. */
function read(answer: string, size = answer.length) {
  const reader = new HttpAnswer();
  for (let at = 0; at < answer.length; at += size) {
    const read = reader.read(Buffer.from(answer.slice(at, at + size), 'latin1'));
    if (read !== undefined) return { ...read, taken: Math.min(answer.length, at + size) };
  }
  return { outcome: reader.soFar, reusable: undefined, taken: answer.length };
}

const head = (status: string, ...fields: string[]): string =>
  `${[`HTTP/1.1 ${status}`, 'Server: any', ...fields].join('\r\n')}\r\n\r\n`;

describe('an HTTP answer', () => {
  const whole: Record<string, string> = {
    'without a body': head('202 Accepted', 'Content-Length: 0'),
    'with a body': `${head('200 OK', 'content-length:5')}12345`,
    'without a reason': head('200 ', 'content-length: 0'),
    'of no content': head('204 No Content'),
    'in chunks': `${head('200 OK', 'Transfer-Encoding: chunked')}4\r\nwiki\r\nA;x="y"\r\n0123\r\n6789\r\n0\r\n\r\n`,
    'in chunks, with a trailer': `${head('200 OK', 'transfer-encoding: chunked')}1\r\nx\r\n0\r\nDigest: 1\r\n\r\n`,
    'after interim ones': `${head('100 Continue')}${head('103 Early Hints')}${head('202 Accepted', 'content-length: 0')}`,
  };
  for (const [name, answer] of Object.entries(whole)) {
    it(`${name} is read to its end, however it is cut`, () => {
      for (let size = 1; size <= answer.length; size += 1) {
        assert.deepEqual(read(answer, size), {
          outcome: 'delivered',
          reusable: true,
          taken: answer.length,
        });
      }
    });
  }

  it('says what is to be done by its status', () => {
    const outcome = (status: string) => read(head(status, 'content-length: 0')).outcome;
    for (const status of ['200 OK', '202 Accepted', '299 Odd']) assert.equal(outcome(status), 'delivered');
    for (const status of ['301 Moved', '400 Bad', '401 No', '404 No', '413 Big', '101 Switch'])
      assert.equal(outcome(status), 'reject');
    for (const status of ['408 Late', '429 Many', '500 Oops', '503 Busy'])
      assert.equal(outcome(status), 'retry');
    const pause = read(head('503 Busy', 'content-length: 0', 'Retry-After: 7')).outcome;
    assert.deepEqual(pause, { afterMs: 7000 });
  });

  it('costs the connection when its end is not told, or when more comes', () => {
    const once = [
      head('200 OK'),
      head('200 OK', 'connection: close', 'content-length: 0'),
      head('200 OK', 'content-length: -1'),
      head('200 OK', 'content-length: 1e3'),
      `${head('204 No Content')}x`,
      `${head('200 OK', 'content-length: 1')}xy`,
      `${head('200 OK', 'transfer-encoding: chunked')}0\r\n\r\nHTTP/1.1 200 OK`,
      `${head('200 OK', 'transfer-encoding: chunked')}nonsense\r\n`,
      `${head('200 OK', 'transfer-encoding: chunked')}ffff\r\n${'x'.repeat(70_000)}`,
      head('101 Switching Protocols', 'content-length: 0'),
    ];
    for (const answer of once) assert.equal(read(answer).reusable, false, answer.slice(0, 200));
  });

  it('has said what it says once its head is there', () => {
    const { outcome, reusable } = read(`${head('200 OK', 'content-length: 10')}half`);
    assert.deepEqual([outcome, reusable], ['delivered', undefined]);
    assert.equal(read('HTTP/1.1 200 OK\r\ncontent-le').outcome, 'retry');
  });

  it('is retried when it is none', () => {
    for (const nonsense of ['SSH-2.0-x\r\n\r\n', 'HTTP/2 200\r\n\r\n', '\r\n\r\n', 'x'.repeat(20_000)])
      assert.deepEqual(read(nonsense), { outcome: 'retry', reusable: false, taken: nonsense.length });
  });
});
