import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import type { AttackGroup, RawAttack } from '../attack.js';
import { checkProblem } from '../check-response.js';
import { rawExchange } from '../raw.js';

const crlf = '\r\n';
const lines = (...text: string[]) => [text.join(crlf) + crlf + crlf];
/** Request to be smuggled. */
const inner = `GET /me/account HTTP/1.1${crlf}host: x${crlf}x-user-id: admin${crlf}${crlf}`;
const post = (...headers: string[]) => ['POST /oauth/token HTTP/1.1', 'host: x', ...headers];
const bad = ['400 INVALID_REQUEST'] as const;

const refused = (name: string, bytes: RawAttack['bytes']): RawAttack => ({ name, responses: bad, bytes });
/** True only for a response of the token endpoint, which has its own error form. */
const refusedInBody = (name: string, bytes: RawAttack['bytes']): RawAttack => ({
  name,
  responses: ['400 invalid_request'],
  bytes,
});

export const smuggling: AttackGroup = {
  title: 'Raw bytes (request smuggling)',
  about:
    'After a rejected request the connection is closed, so that the bytes after it are not parsed as a request.',
  rows: [
    refused('content-length and transfer-encoding (CL.TE)', () => [
      `${lines(...post('content-length: 6', 'transfer-encoding: chunked'))[0]}0${crlf}${crlf}${inner}`,
    ]),
    refused('transfer-encoding and content-length (TE.CL)', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-length: 3'))[0]}0${crlf}${crlf}${inner}`,
    ]),
    refusedInBody('transfer-encoding other than chunked', () => [
      `${lines(...post('transfer-encoding: xchunked'))[0]}${inner}`,
    ]),
    refused('transfer-encoding `chunked, identity`', () => [
      `${lines(...post('transfer-encoding: chunked, identity'))[0]}0${crlf}${crlf}${inner}`,
    ]),
    refused('transfer-encoding given twice, the second one identity', () => [
      `${lines(...post('transfer-encoding: chunked', 'transfer-encoding: identity'))[0]}0${crlf}${crlf}${inner}`,
    ]),
    refused('a space before the colon: `transfer-encoding : chunked`', () => [
      `${lines(...post('content-length: 3', 'transfer-encoding : chunked'))[0]}0${crlf}${crlf}${inner}`,
    ]),
    refused('a folded header line', () => [
      `${lines(...post('content-length: 0', 'transfer-encoding:', ' chunked'))[0]}${inner}`,
    ]),
    refused('content-length twice, different', () => [
      `${lines(...post('content-length: 0', 'content-length: 44'))[0]}${inner}`,
    ]),
    refused('content-length `5, 5`', () => [`${lines(...post('content-length: 5, 5'))[0]}a=b&c${inner}`]),
    refused('content-length `+5`', () => [`${lines(...post('content-length: +5'))[0]}a=b&c${inner}`]),
    refused('content-length `-1`', () => lines(...post('content-length: -1'))),
    refused('content-length `0x5`', () => [`${lines(...post('content-length: 0x5'))[0]}a=b&c${inner}`]),
    refused('content-length over 2^64', () => lines(...post('content-length: 99999999999999999999999'))),
    refusedInBody('a chunk size that is not a number', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-type: application/x-www-form-urlencoded'))[0]}zz${crlf}a=b${crlf}0${crlf}${crlf}${inner}`,
    ]),
    refusedInBody('a chunk size over 2^64', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-type: application/x-www-form-urlencoded'))[0]}fffffffffffffffff${crlf}a=b${crlf}`,
    ]),
    refusedInBody('a negative chunk size', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-type: application/x-www-form-urlencoded'))[0]}-1${crlf}a=b${crlf}0${crlf}${crlf}`,
    ]),
    refusedInBody('a chunk longer than its size', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-type: application/x-www-form-urlencoded'))[0]}3${crlf}a=b${inner}`,
    ]),
    refusedInBody('chunk extensions of 100 kB (CVE-2024-22019)', () => [
      `${lines(...post('transfer-encoding: chunked', 'content-type: application/x-www-form-urlencoded'))[0]}1;${'x'.repeat(100_000)}${crlf}a${crlf}`,
    ]),
    refused('a line feed without carriage return between headers', () => [
      `GET /products HTTP/1.1\nhost: x\ncontent-length: 0\n\n${inner}`,
    ]),
    refused('a carriage return without line feed between headers', () => [
      `GET /products HTTP/1.1\r\nhost: x\rx-user-id: admin\r\n\r\n`,
    ]),
    refused('a null byte in a header', () => lines('GET /products HTTP/1.1', 'host: x', 'a: b\0c')),
    refused('a null byte in a header’s name', () => lines('GET /products HTTP/1.1', 'host: x', 'a\0b: c')),
    refused('a header without a colon', () => lines('GET /products HTTP/1.1', 'host: x', 'x-user-id')),
    refused('a header without a name', () => lines('GET /products HTTP/1.1', 'host: x', ': admin')),
    refused('no host header in HTTP/1.1', () => lines('GET /products HTTP/1.1')),
    refused('two host headers', () => lines('GET /products HTTP/1.1', 'host: x', 'host: y')),
    refused('spaces in the request target', () => lines('GET /products /x HTTP/1.1', 'host: x')),
    refused('a backslash as the target', () => lines('GET \\internal\\charges HTTP/1.1', 'host: x')),
    refused('HTTP/0.9', () => ['GET /products\r\n\r\n']),
    refused('HTTP/9.9', () => lines('GET /products HTTP/9.9', 'host: x')),
    refused('the preface of HTTP/2', () => ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n']),
    refused('a TLS handshake', () => [Buffer.from('16030100a5010000a10303', 'hex')]),
    refused('an unknown method', () => lines('HACK /products HTTP/1.1', 'host: x')),
    refused('two hundred kilobytes without a line break', () => ['x'.repeat(200_000)]),
    {
      name: '`Expect` other than 100-continue',
      responses: ['417 EXPECTATION_FAILED'],
      bytes: () => lines('GET /products HTTP/1.1', 'host: x', 'expect: 200-ok'),
    },
    {
      name: 'a target of 30 kB',
      responses: ['431 HEADERS_TOO_LARGE'],
      bytes: () => lines(`GET /${'x'.repeat(30_000)} HTTP/1.1`, 'host: x'),
    },
    {
      name: 'a header of 30 kB, and 3 000 headers',
      responses: ['431 HEADERS_TOO_LARGE'],
      bytes: () =>
        lines(
          'GET /products HTTP/1.1',
          'host: x',
          `x-large: ${'x'.repeat(10_000)}`,
          ...Array.from({ length: 3000 }, (_, n) => `x-${n}: 1`),
        ),
    },
    {
      name: 'CONNECT to an internal address',
      responses: ['405 METHOD_NOT_ALLOWED'],
      bytes: () => lines('CONNECT 127.0.0.1:8081 HTTP/1.1', 'host: 127.0.0.1:8081'),
    },
    {
      name: 'HTTP/1.0 without a host',
      responses: ['200'],
      bytes: () => lines('GET /products?limit=1 HTTP/1.0'),
      options: { responses: 2 },
      check: ({ closed }) => assert.ok(closed, 'and the connection is closed'),
    },
    {
      name: 'an absolute target of another host: `GET http://127.0.0.1:8081/internal/...`',
      responses: ['404 NOT_FOUND'],
      bytes: () =>
        lines(
          'GET http://127.0.0.1:8081/internal/oauth/revocations HTTP/1.1',
          'host: 127.0.0.1:8081',
          'connection: close',
        ),
    },
    {
      name: '`OPTIONS *`',
      responses: ['404 NOT_FOUND'],
      bytes: () => lines('OPTIONS * HTTP/1.1', 'host: x', 'connection: close'),
    },
    {
      name: 'an upgrade to h2c or websocket',
      responses: ['200'],
      bytes: () =>
        lines(
          'GET /products?limit=1 HTTP/1.1',
          'host: x',
          'connection: upgrade, http2-settings',
          'upgrade: h2c, websocket',
          'http2-settings: AAMAAABkAARAAAAAAAIAAAAA',
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
          'sec-websocket-version: 13',
        ),
    },
    {
      name: 'a GET with a body, followed by a request in the same packet',
      responses: ['200', '401 UNAUTHENTICATED'],
      bytes: () => [
        `${lines('GET /products?limit=1 HTTP/1.1', 'host: x', 'content-length: 5')[0]}hello${inner}`,
      ],
      options: { responses: 2 },
    },
    {
      name: 'three requests in one packet',
      responses: ['200', '404 NOT_FOUND', '401 UNAUTHENTICATED'],
      bytes: () => [
        `${lines('GET /products?limit=1 HTTP/1.1', 'host: x')[0]}${lines('GET /x HTTP/1.1', 'host: x')[0]}${inner}`,
      ],
      options: { responses: 3 },
    },
    {
      name: 'a request after one with a too large body',
      responses: ['413 invalid_request'],
      bytes: () => [
        `${lines(...post('content-type: application/x-www-form-urlencoded', 'content-length: 9000000'))[0]}${'x'.repeat(2_000_000)}${inner}`,
      ],
    },
    {
      name: 'a length of 9 GB, announced with `expect: 100-continue`',
      responses: ['413 invalid_request'],
      bytes: () =>
        lines(
          ...post(
            'content-type: application/x-www-form-urlencoded',
            'content-length: 9000000000',
            'expect: 100-continue',
          ),
        ),
    },
    {
      name: '`authorization` after 100 other headers, beyond the limit of some parsers',
      responses: ['431 HEADERS_TOO_LARGE'],
      bytes: () =>
        lines(
          'GET /me/account HTTP/1.1',
          'host: x',
          ...Array.from({ length: 100 }, (_, n) => `x-${n}: 1`),
          'authorization: Bearer x',
        ),
    },
    {
      name: 'headers that arrive a byte at a time (Slowloris)',
      outcome:
        '408 REQUEST_TIMEOUT within 20 s, and the connection is closed; other clients are served meanwhile',
      early: true,
      async play({ target }) {
        const slow = 'GET /products HTTP/1.1\r\nhost: x\r\nx-slow: ';
        const { responses, closed } = await rawExchange(target.gateway, [...slow, ...'x'.repeat(200)], {
          pauseMs: 100,
          withinMs: 20_000,
        });
        assert.ok(closed || responses.length === 1);
        for (const response of responses) {
          assert.equal(response.status, 408, response.text);
          const { traceId } = JSON.parse(response.text) as { traceId: string };
          assert.equal(response.headers['trace-id'], traceId);
          checkProblem(response, 'REQUEST_TIMEOUT');
        }
        assert.equal(responses.length, 1);
      },
    },
    {
      name: 'a body that stops half-way',
      outcome: '408 invalid_request within 20 s, and the connection is closed',
      early: true,
      async play({ target }) {
        const { responses } = await rawExchange(
          target.gateway,
          [
            `${lines(...post('content-type: application/x-www-form-urlencoded', 'content-length: 100'))[0]}grant`,
          ],
          { withinMs: 20_000 },
        );
        const [response] = responses;
        assert.equal(response?.status, 408);
        assert.equal(response.headers.connection, 'close');
        assert.equal((JSON.parse(response.text) as { error: string }).error, 'invalid_request');
      },
    },
    {
      name: '300 connections that send nothing',
      outcome: 'other clients are served meanwhile',
      async play({ target, send }) {
        const { hostname, port } = new URL(target.gateway);
        const sockets: Socket[] = [];
        try {
          for (let n = 0; n < 300; n++) {
            const socket = connect(Number(port), hostname);
            socket.on('error', () => {});
            sockets.push(socket);
          }
          await Promise.all(
            sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))),
          );
          const { status, milliseconds } = await send({ path: '/products?limit=1' });
          assert.equal(status, 200);
          assert.ok(milliseconds < 2000, `${milliseconds} ms`);
        } finally {
          for (const socket of sockets) socket.destroy();
        }
      },
    },
  ],
};
