import assert from 'node:assert/strict';
import { deflateSync, gzipSync } from 'node:zlib';
import { createInterpreter } from '../../src/delivery/http-outcome.js';
import { HttpResponseReader } from '../../src/delivery/http-response-reader.js';
import type { Outcome } from '../../src/delivery/outcome.js';
import { httpRetries } from '../../src/delivery/retry-table.js';
import { readExportResponse } from '../../src/exporters/otlp/read-response.js';

const zipkin = createInterpreter({ retries: httpRetries.zipkin });
const otlp = createInterpreter({ retries: httpRetries.otlp, readSuccess: readExportResponse });

/** Reads a response in chunks of `size`; returns the outcome, reusability and the number of bytes until the outcome. */
function read(response: string, size = response.length, interpret = otlp) {
  const reader = new HttpResponseReader(interpret);
  for (let at = 0; at < response.length; at += size) {
    const found = reader.read(Buffer.from(response.slice(at, at + size), 'latin1'));
    if (found !== undefined) return { ...found, taken: Math.min(response.length, at + size) };
  }
  return { outcome: reader.end('lost', 'closed'), reusable: undefined, taken: response.length };
}
const kind = (outcome: Outcome): string => (outcome.kind === 'failed' ? outcome.failure : outcome.kind);

const head = (status: string, ...fields: string[]): string =>
  `${[`HTTP/1.1 ${status}`, 'Server: any', ...fields].join('\r\n')}\r\n\r\n`;
const rejectsTwo = '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}';
const partial = { kind: 'delivered', rejected: 2, message: 'no' };
const json = 'content-type: application/json';

describe('HTTP response', () => {
  const complete: Record<string, string> = {
    'without a body': head('202 Accepted', 'Content-Length: 0'),
    'with a body': `${head('200 OK', 'content-length:2')}{}`,
    'without a reason': head('200 ', 'content-length: 0'),
    'with status 204': head('204 No Content'),
    'with a chunked body': `${head('200 OK', 'Transfer-Encoding: chunked')}1\r\n{\r\nA;x="y"\r\n         \n\r\n1 \r\n}\r\n0\r\n\r\n`,
    'with a chunked body and a trailer': `${head('200 OK', 'transfer-encoding: chunked')}2\r\n{}\r\n0;end\r\nDigest: 1\r\n\r\n`,
    'after interim responses': `${head('100 Continue')}${head('103 Early Hints')}${head('202 Accepted', 'content-length: 0')}`,
    'with field names in any case and extra white space': 'HTTP/1.1 200 OK\r\ncONTENT-lENGTH :\t0 \r\n\r\n',
    'with folded header lines':
      'HTTP/1.1 200 OK\r\nx: a\r\n\tconnection: close\r\ncontent-length:\r\n 0\r\n\r\n',
    'with bare line feeds': 'HTTP/1.1 200 OK\nserver: x\ncontent-length: 2\n\n{}',
    'with a chunked body and bare line feeds': 'HTTP/1.1 200 OK\ntransfer-encoding: chunked\n\n2\n{}\n0\n\n',
    'after empty lines': `\r\n\r\n${head('200 OK', 'content-length: 0')}`,
    'with a later HTTP minor version': 'HTTP/1.4 200 OK\r\ncontent-length: 0\r\n\r\n',
    'with a repeated content length': head('200 OK', 'content-length: 0', 'content-length: 0'),
    'with HTTP/1.0 and keep-alive':
      'HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\ncontent-length: 2\r\n\r\n{}',
  };
  for (const [name, response] of Object.entries(complete)) {
    it(`${name} is read completely in chunks of any size`, () => {
      for (const interpret of [otlp, zipkin])
        for (let size = 1; size <= response.length; size += 1) {
          const { outcome, ...rest } = read(response, size, interpret);
          assert.deepEqual(
            [outcome, rest],
            [{ kind: 'delivered' }, { reusable: true, taken: response.length }],
          );
        }
    });
  }

  it('prevents reuse of the connection with Connection: close, unread data or surplus bytes', () => {
    const notReusable = [
      head('200 OK', 'connection: close', 'content-length: 0'),
      head('200 OK', 'connection: x, Close', 'content-length: 0'),
      'HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n',
      'HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      `${head('204 No Content')}x`,
      `${head('200 OK', 'content-length: 2')}{}y`,
      `${head('200 OK', 'transfer-encoding: chunked')}0\r\n\r\nHTTP/1.1 200 OK`,
      `${head('200 OK', 'transfer-encoding: chunked')}nonsense\r\n`,
      `${head('200 OK', 'transfer-encoding: chunked')}2\r\n{}x\r\n0\r\n\r\n`,
      `${head('200 OK', 'transfer-encoding: chunked')}ffff\r\n${'x'.repeat(70_000)}`,
      `${head('200 OK', 'transfer-encoding: chunked', 'content-length: 2')}2\r\n{}\r\n0\r\n\r\n`,
      head('202 Accepted', 'content-length: 0') + head('503 Busy', 'content-length: 0'),
    ];
    for (const response of notReusable) {
      const { outcome, reusable } = read(response);
      assert.deepEqual([kind(outcome), reusable], ['delivered', false], response.slice(0, 200));
    }
  });

  it('without a content length ends with the connection, and its body is read only if it is needed', () => {
    for (const version of ['1.0', '1.1']) {
      for (const length of [
        '',
        'content-length: -1\r\n',
        'content-length: 1e3\r\n',
        'content-length: 1, 2\r\n',
      ]) {
        const response = `HTTP/${version} 200 OK\r\n${json}\r\n${length}\r\n${rejectsTwo}`;
        assert.deepEqual(read(response, 1).outcome, partial);
        assert.deepEqual(read(response, 1).reusable, undefined);
        const statusOnly = read(response, response.length, zipkin);
        assert.deepEqual([statusOnly.outcome, statusOnly.reusable], [{ kind: 'delivered' }, false]);
      }
    }
  });

  it('yields the number of rejected spans for every content type, coding and framing', () => {
    const bodies: Record<string, [Buffer, ...string[]]> = {
      plain: [Buffer.from(rejectsTwo), json],
      'with a charset': [Buffer.from(rejectsTwo), 'content-type: application/json; charset=utf-8'],
      'without a type': [Buffer.from(rejectsTwo)],
      gzip: [gzipSync(rejectsTwo), json, 'content-encoding: gzip'],
      deflate: [deflateSync(rejectsTwo), json, 'content-encoding: Deflate'],
    };
    for (const [name, [body, ...fields]] of Object.entries(bodies)) {
      const bytes = body.toString('latin1');
      const chunked = `${body.length.toString(16)}\r\n${bytes}\r\n0\r\n\r\n`;
      for (const status of ['200 OK', '202 Accepted', '299 Odd']) {
        const responses = [
          head(status, ...fields, `content-length: ${body.length}`) + bytes,
          head(status, ...fields, 'transfer-encoding: chunked') + chunked,
        ];
        for (const response of responses) {
          assert.deepEqual(read(response).outcome, partial, name);
          assert.deepEqual(read(response, 1).outcome, partial, name);
        }
      }
    }
    const coded = head('200 OK', json, 'transfer-encoding: gzip, chunked');
    const bytes = gzipSync(rejectsTwo);
    const chunk = `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n0\r\n\r\n`;
    assert.deepEqual(read(coded + chunk).outcome, partial);
  });

  it('counts as delivered, with a warning, when its body is invalid', () => {
    const bomb = gzipSync(Buffer.alloc(1 << 20, ' ')).toString('latin1');
    const sized = (body: string, ...fields: string[]) =>
      head('200 OK', ...fields, `content-length: ${body.length}`) + body;
    const odd = [
      sized('<html>ok</html>', 'content-type: text/html'),
      sized('{"partialSuccess":', json),
      sized(bomb, json, 'content-encoding: gzip'),
      sized('no gzip', json, 'content-encoding: gzip'),
      sized('{}', json, 'content-encoding: zstd'),
      head('200 OK', json, 'content-length: 100') + rejectsTwo.slice(0, 30),
      head('200 OK', json, 'content-length: 1000000000') + '{"a":"'.padEnd(70_000, 'x'),
    ];
    for (const response of odd) {
      const { outcome, taken } = read(response, 1000);
      assert.equal(outcome.kind, 'delivered');
      assert.match(String('message' in outcome && outcome.message), /is invalid/, response.slice(0, 100));
      assert.ok(taken < 69_000, `${taken} bytes were read`);
    }
  });

  it('is complete after its head when a long body is not needed', () => {
    const { outcome, reusable, taken } = read(head('202 OK', 'content-length: 99999999'), 500, zipkin);
    assert.deepEqual([outcome.kind, reusable, taken], ['delivered', false, 58]);
  });

  it('yields a bounded rejection reason from a JSON or protobuf Status, a problem or plain text', () => {
    const refusal = (body: Buffer | string, type: string) => {
      const bytes = Buffer.from(body as string).toString('latin1');
      const { outcome } = read(head('400 Bad', type, `content-length: ${bytes.length}`) + bytes);
      return outcome.kind === 'refused' && outcome.message;
    };
    const protobuf = Buffer.from([0x08, 3, 0x12, 3, 0x62, 0x61, 0x64]);
    assert.equal(refusal('{"code":3,"message":"bad"}', json), 'HTTP 400: bad');
    assert.equal(refusal(protobuf, 'content-type: application/x-protobuf'), 'HTTP 400: bad');
    assert.equal(refusal(Buffer.from([0xff]), 'content-type: application/x-protobuf'), 'HTTP 400');
    assert.equal(
      refusal('{"title":"Bad","detail":"bad"}', 'content-type: application/problem+json'),
      'HTTP 400: bad',
    );
    assert.equal(refusal(' bad\n', 'content-type: text/plain'), 'HTTP 400: bad');
    assert.equal(refusal('<html>', 'content-type: text/html'), 'HTTP 400');
    assert.equal(refusal('x'.repeat(60_000), 'content-type: text/plain').toString().length, 522);
  });

  it('has an outcome after its complete head, and is lost without one', () => {
    const { outcome, reusable } = read(`${head('202 OK', 'content-length: 10')}half`, 7, zipkin);
    assert.deepEqual([outcome, reusable], [{ kind: 'delivered' }, undefined]);
    assert.equal(kind(read('HTTP/1.1 200 OK\r\ncontent-le').outcome), 'lost');
    assert.equal(kind(read('').outcome), 'lost');
  });

  it('is unreadable from the first byte that cannot be HTTP', () => {
    const nonsense: [text: string, taken: number][] = [
      ['SSH-2.0-x\r\n\r\n', 1],
      ['HTTP/2 200\r\n\r\n', 6],
      ['HTTP/1.1 abc\r\n\r\n', 16],
      ['HTTP/1.1 099 Low\r\n\r\n', 20],
      ['\x15\x03\x01\x00\x02\x02\x16', 1],
      [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(20_000)}`, 16_385],
      [head('101 Switching Protocols', 'content-length: 0'), 48 + 17],
    ];
    for (const [text, taken] of nonsense) {
      const found = read(text, 1);
      assert.deepEqual([kind(found.outcome), found.reusable], ['unreadable', false], text.slice(0, 30));
      assert.ok(Math.abs(found.taken - taken) <= 24, `${found.taken} bytes of ${text.slice(0, 30)}`);
    }
  });

  it('is unreadable after too many interim responses', () => {
    const { outcome, taken } = read(head('100 Continue').repeat(2000), 500);
    assert.equal(kind(outcome), 'unreadable');
    assert.ok(taken < 20_000, `${taken}`);
  });
});

describe('HTTP status codes', () => {
  for (const [name, interpret, { statuses }] of [
    ['OTLP', otlp, httpRetries.otlp],
    ['Zipkin', zipkin, httpRetries.zipkin],
  ] as const) {
    it(`that are not in the retry table are final for ${name}; those in the table are retried`, () => {
      for (let status = 200; status < 600; status += 1) {
        if (status === 204 || status === 304) continue;
        const outcome = kind(read(head(`${status} Any`, 'content-length: 0'), 20, interpret).outcome);
        const retried = (statuses as readonly number[]).includes(status);
        assert.equal(outcome, status < 300 ? 'delivered' : retried ? 'unavailable' : 'refused', `${status}`);
      }
    });
  }

  it('use Retry-After in seconds or as a date if they are retried, and ignore it otherwise', () => {
    const pause = (status: number, value: string) => {
      const { outcome } = read(head(`${status} Any`, 'content-length: 0', `Retry-After: ${value}`));
      return outcome.kind === 'failed' ? outcome.afterMs : undefined;
    };
    for (const status of [429, 502, 503, 504]) assert.equal(pause(status, '7'), 7000);
    for (const status of [301, 400, 413, 500]) assert.equal(pause(status, '7'), undefined);
    const soon = pause(503, new Date(Date.now() + 60_000).toUTCString()) ?? 0;
    assert.ok(soon > 58_000 && soon <= 60_000, `${soon}`);
    for (const odd of ['', 'soon', '-5', '1.5', '1e9', 'Thu, 01 Jan 1970 00:00:00 GMT'])
      assert.equal(pause(503, odd), 0, odd);
  });
});
