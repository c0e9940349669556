import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyIn, rawConnection, rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const limit = 2048;
const head = (headers: string) =>
  `POST /things HTTP/1.1\r\nhost: x\r\nx-user-id: u\r\ncontent-type: application/json\r\n${headers}\r\n`;

describe('readBody', () => {
  let server: Running;
  before(async () => {
    server = await serve({ bodyLimit: limit, bodyTimeoutMs: 1000 });
  });
  after(() => server.close(100));

  async function post(body: string | Buffer, headers: Record<string, string> = {}, path = '/things') {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body: body as string,
      headers: { 'x-user-id': 'u', 'content-type': 'application/json', ...headers },
    });
    return {
      status: response.status,
      headers: response.headers,
      ...((await response.json()) as { code?: string; detail?: string }),
    };
  }

  describe('content type', () => {
    it('accepts application/json in UTF-8 in any letter case and with parameters', async () => {
      for (const type of [
        'application/json',
        'application/json; charset=utf-8',
        'Application/JSON;charset="UTF-8"',
        'application/json; version=x',
      ]) {
        assert.equal((await post('{"name":"n"}', { 'content-type': type })).status, 201, type);
      }
    });
    it('returns 415 with accept for any other type', async () => {
      for (const type of ['text/plain', 'application/jsonx', 'application/json; charset=latin1', 'x']) {
        const response = await post('{"name":"n"}', { 'content-type': type });
        assert.deepEqual([response.status, response.code], [415, 'UNSUPPORTED_MEDIA_TYPE'], type);
        assert.equal(response.headers.get('accept'), 'application/json');
      }
    });
    it('returns 415 when it is missing', async () => {
      const raw = `POST /things HTTP/1.1\r\nhost: x\r\nx-user-id: u\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}`;
      assert.match(await rawExchange(server.url, raw), /^HTTP\/1.1 415 /);
    });
    it('requires application/x-www-form-urlencoded for a form', async () => {
      assert.equal((await post('{}', {}, '/form')).status, 415);
      assert.equal(
        (await post('grant=x', { 'content-type': 'application/x-www-form-urlencoded' }, '/form')).status,
        200,
      );
    });
    it('returns 415 for a compressed body', async () => {
      const response = await post('{"name":"n"}', { 'content-encoding': 'gzip' });
      assert.deepEqual(
        [response.status, response.code, response.headers.get('accept-encoding')],
        [415, 'UNSUPPORTED_MEDIA_TYPE', 'identity'],
      );
    });
  });

  describe('body limit', () => {
    const bodyOf = (bytes: number) => `{"name":"${'n'.repeat(bytes - 11)}"}`;

    it('accepts a body of exactly the limit', async () => {
      assert.equal(bodyOf(limit).length, limit);
      assert.equal((await post(bodyOf(limit))).status, 201);
    });
    it('returns 413 with the limit in the detail for one byte more', async () => {
      const response = await post(bodyOf(limit + 1));
      assert.deepEqual([response.status, response.code], [413, 'BODY_TOO_LARGE']);
      assert.match(String(response.detail), /2048/);
    });
    it('applies to chunked bodies', async () => {
      const raw = await rawConnection(server.url);
      raw.write(head('transfer-encoding: chunked\r\n'));
      const chunk = `400\r\n${' '.repeat(1024)}\r\n`;
      raw.write(chunk + chunk + chunk);
      raw.write('0\r\n\r\n');
      await raw.until(/^HTTP\/1.1 413 [\s\S]*BODY_TOO_LARGE/);
      // The server has read the rest of the body, so the connection remains usable.
      raw.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
      await raw.until(/"live"/);
      raw.destroy();
    });
    it('returns 413 at once when the whole body arrived together with the headers', async () => {
      const raw = await rawConnection(server.url);
      const began = performance.now();
      raw.write(`${head('transfer-encoding: chunked\r\n')}801\r\n${' '.repeat(limit + 1)}\r\n0\r\n\r\n`);
      await raw.until(/^HTTP\/1.1 413 [\s\S]*BODY_TOO_LARGE/);
      const tookMs = performance.now() - began;
      raw.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
      await raw.until(/"live"/);
      raw.destroy();
      // discarding the rest of a body takes up to one second
      assert.ok(tookMs < 900, `${tookMs} ms`);
    });
    it('returns 413 to a client that is still sending, then closes the connection', async () => {
      const raw = await rawConnection(server.url);
      raw.write(head(`content-length: ${64 << 20}\r\n`));
      const block = Buffer.alloc(64 << 10, 32);
      const sending = setInterval(() => raw.write(block), 2);
      try {
        const text = await raw.closed();
        assert.match(text, /^HTTP\/1.1 413 /);
        assert.match(text, /\r\nconnection: close\r\n/i);
      } finally {
        clearInterval(sending);
        raw.destroy();
      }
    });
  });

  describe('body text', () => {
    it('returns MALFORMED_JSON without the message of the parser', async () => {
      for (const body of ['{', '{"name":"secret",}', "{'name':1}", 'NaN', '\ufeff{"name":"n"}']) {
        const response = await post(body);
        assert.deepEqual(
          [response.status, response.code, response.detail],
          [400, 'MALFORMED_JSON', undefined],
          body,
        );
      }
    });
    it('returns 400 when it is not UTF-8', async () => {
      const response = await post(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]));
      assert.deepEqual([response.status, response.code], [400, 'MALFORMED_JSON']);
      const form = await post(
        Buffer.from('grant=\xff', 'latin1'),
        { 'content-type': 'application/x-www-form-urlencoded' },
        '/form',
      );
      assert.deepEqual([form.status, form.code], [400, 'INVALID_REQUEST']);
    });
    it('decodes characters that are split between packets', async () => {
      const raw = await rawConnection(server.url);
      const body = Buffer.from('{"name":"€"}');
      raw.write(head(`content-length: ${body.length}\r\nconnection: close\r\n`));
      raw.write(body.subarray(0, 10));
      await sleep(20);
      raw.write(body.subarray(10));
      const text = await raw.closed();
      assert.match(Buffer.from(text, 'latin1').toString('utf8'), /"name":"€"/);
    });
  });

  describe('body timeout', () => {
    it('returns 408 and closes the connection when the body does not arrive in time', async () => {
      const raw = await rawConnection(server.url);
      raw.write(head('content-length: 100\r\n'));
      raw.write('{"name":');
      const text = await raw.closed();
      assert.match(text, /^HTTP\/1.1 408 [\s\S]*\r\nconnection: close\r\n/i);
      assert.equal(bodyIn(text).code, 'REQUEST_TIMEOUT');
    });
    it('accepts a slow body that arrives in time', async () => {
      const raw = await rawConnection(server.url);
      raw.write(head('content-length: 12\r\nconnection: close\r\n'));
      for (const part of ['{"na', 'me":', '"n"}']) {
        await sleep(20);
        raw.write(part);
      }
      assert.match(await raw.closed(), /^HTTP\/1.1 201 /);
    });
  });

  it('records one 499 when the client closes the connection during the body', async () => {
    server.telemetry.spans.length = 0;
    server.telemetry.records.length = 0;
    const raw = await rawConnection(server.url);
    raw.write(head('content-length: 100\r\n'));
    raw.write('{"name":');
    await sleep(20);
    raw.destroy();
    for (let tries = 0; tries < 200 && server.telemetry.spans.length === 0; tries++) await sleep(5);
    await sleep(20);
    assert.deepEqual(
      server.telemetry.spans.map((span) => [span.name, span.attributes['http.response.status_code']]),
      [['POST /things', 499]],
    );
    const records = server.telemetry.records.filter((record) => record['log.level'] === 'error');
    assert.deepEqual(records, []);
    assert.equal((await fetch(`${server.url}/health/live`)).status, 200);
  });

  it('responds to pipelined requests in order', async () => {
    const raw = await rawConnection(server.url);
    const body = (name: string) => `{"name":"${name}"}`;
    raw.write(head('content-length: 12\r\n') + body('1') + head('content-length: 12\r\n') + body('2'));
    raw.write('GET /things/3 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    const text = await raw.closed();
    const order = ['"name":"1"', '"name":"2"', '"id":"3"'].map((part) => text.indexOf(part));
    assert.ok(order.every((at) => at > 0));
    assert.deepEqual(
      order,
      order.toSorted((a, b) => a - b),
    );
    assert.equal(text.match(/HTTP\/1.1 20[01] /g)?.length, 3);
  });
});
