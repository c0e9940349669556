import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as send } from 'node:http';
import type net from 'node:net';
import { pathOf } from '../../src/server/request-path.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';
import {
  assertRecorded,
  exchange,
  type Handler,
  listen,
  makeServer,
  type Observed,
} from './observed-server.js';

const get = (path: string, ...headers: string[]) =>
  `GET ${path} HTTP/1.1\r\n${['host: x', ...headers].join('\r\n')}\r\n\r\n`;
const last = 'connection: close';

for (const [serverKind, make] of Object.entries(makeServer)) {
  describe(`request observer with ${serverKind}`, () => {
    let telemetry: TestTelemetry;
    let observed: Observed;
    const waiting: (() => void)[] = [];

    const handlers: Record<string, Handler> = {
      '/ok': (_request, response, seen) => {
        seen.route = '/{what}';
        seen.userId = 'u-1';
        response.end('ok');
      },
      '/sync': () => {
        throw new TypeError('thrown synchronously');
      },
      '/async': async () => {
        await new Promise((resolve) => setImmediate(resolve));
        throw Object.assign(new Error('thrown later'), { code: 'E_LATER' });
      },
      '/missing': (_request, response) => response.writeHead(404).end('no'),
      '/unavailable': (_request, response, seen) => {
        seen.errorCode = 'BACKEND_UNAVAILABLE';
        response.writeHead(503).end();
      },
      '/empty': (_request, response) => response.writeHead(204).end(),
      '/unchanged': (_request, response) => response.writeHead(304).end(),
      '/hang': () => new Promise<void>((resolve) => waiting.push(resolve)),
      '/drip': async (_request, response) => {
        while (!response.destroyed) {
          response.write('x'.repeat(10_000));
          await new Promise((resolve) => setTimeout(resolve, 2));
        }
      },
      '/large': (_request, response) => response.end(Buffer.alloc(50 << 20)),
      '/broken': (_request, response) => {
        response.write('half');
        throw new Error('after the head was sent');
      },
      '/echo': async (request, response) => {
        let bytes = 0;
        for await (const chunk of request) bytes += chunk.length;
        response.end(String(bytes));
      },
    };

    beforeEach(async () => {
      telemetry = createTestTelemetry('test', { recordDelayMs: 20 });
      const server = make(telemetry, (request, response, seen) => {
        const handler = handlers[pathOf(request.url ?? '')];
        return handler ? handler(request, response, seen) : response.end('other');
      });
      observed = await listen(server);
    });
    afterEach(async () => {
      for (const finish of waiting.splice(0)) finish();
      await observed.close();
      await telemetry.close();
    });
    const statuses = () => telemetry.spans.map((span) => span.attributes['http.response.status_code']);

    it('records a finished request in a span, an access record and a metric', async () => {
      const response = await exchange(
        observed.port,
        get(
          '/ok?secret=1',
          'user-agent: curl/8',
          `traceparent: 00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
          last,
        ),
      );
      assert.match(response, /^HTTP\/1.1 200/);
      await assertRecorded(telemetry, 1);
      const [span] = telemetry.spans;
      assert.equal(span?.name, 'GET /{what}');
      assert.equal(span?.kind, 'server');
      assert.equal(span?.traceId, 'a'.repeat(32));
      assert.equal(span?.parentSpanId, 'b'.repeat(16));
      assert.deepEqual(span?.attributes, {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'http.route': '/{what}',
        'url.path': '/ok',
        'user.id': 'u-1',
      });
      const [record] = telemetry.records;
      assert.equal(record?.message, 'GET /{what} 200');
      assert.equal(record?.['log.level'], 'info');
      assert.equal(record?.['event.category'], 'web');
      assert.equal(record?.['client.address'], '127.0.0.1');
      assert.equal(record?.['user_agent.original'], 'curl/8');
      assert.ok(Number(record?.['event.duration']) > 0);
      assert.match(
        (await telemetry.metrics.expose()).body,
        /http_server_request_duration_seconds_count\{method="GET",route="\/\{what\}",status_code="200"\} 1/,
      );
    });

    for (const [path, type, message] of [
      ['/sync', 'TypeError', 'thrown synchronously'],
      ['/async', 'E_LATER', 'thrown later'],
    ] as const) {
      it(`records an error that the handler throws: ${path}`, async () => {
        assert.match(await exchange(observed.port, get(path, last)), /^HTTP\/1.1 500/);
        await assertRecorded(telemetry, 1);
        const [span] = telemetry.spans;
        assert.deepEqual(
          [span?.status, span?.failure, span?.attributes['error.type']],
          ['error', message, type],
        );
        const [record] = telemetry.records;
        assert.equal(record?.['log.level'], 'error');
        assert.deepEqual([record?.['error.type'], record?.['error.message']], [type, message]);
      });
    }

    it('records a 5xx response without an exception as an error, and a 4xx response as ok', async () => {
      await exchange(observed.port, get('/unavailable', last));
      await exchange(observed.port, get('/missing', last));
      await assertRecorded(telemetry, 2);
      const [unavailable, missing] = telemetry.spans;
      assert.deepEqual([unavailable?.status, unavailable?.attributes['error.type']], ['error', '503']);
      assert.equal(unavailable?.attributes['error.code'], 'BACKEND_UNAVAILABLE');
      assert.deepEqual([missing?.status, missing?.name], ['ok', 'GET']);
    });

    it('records responses without a body: HEAD, 204, 304', async () => {
      await exchange(observed.port, get('/ok', last).replace('GET', 'HEAD'));
      await exchange(observed.port, get('/empty', last));
      await exchange(observed.port, get('/unchanged', last));
      await assertRecorded(telemetry, 3);
      assert.deepEqual(statuses(), [200, 204, 304]);
      assert.equal(telemetry.spans[0]?.name, 'HEAD /{what}');
    });

    it('records unknown methods under the name _OTHER', async () => {
      await exchange(observed.port, get('/ok', last).replace('GET', 'PROPFIND'));
      await assertRecorded(telemetry, 1);
      assert.equal(telemetry.spans[0]?.name, '_OTHER /{what}');
    });

    it('records the path of a request target in every form', async () => {
      for (const target of [
        'http://demo.example/ok?x=1',
        'http://demo.example',
        '*',
        '//ok',
        '/a%00b',
        '/%',
        '/?',
      ])
        await exchange(observed.port, get(target, last).replace('GET', 'OPTIONS'));
      await assertRecorded(telemetry, 7);
      assert.deepEqual(
        telemetry.spans.map((span) => span.attributes['url.path']),
        ['/ok', '/', '*', '//ok', '/a%00b', '/%', '/'],
      );
    });

    it('records a client disconnect before the response as 499', async () => {
      const done = exchange(observed.port, get('/hang'), (socket) => setTimeout(() => socket.destroy(), 30));
      await done;
      await assertRecorded(telemetry, 1);
      const [span] = telemetry.spans;
      assert.deepEqual(
        [span?.status, span?.attributes['error.type'], statuses()[0]],
        ['error', 'aborted', 499],
      );
      assert.equal(telemetry.records[0]?.['event.reason'], 'aborted');
      assert.equal(telemetry.records[0]?.['client.address'], '127.0.0.1');
    });

    it('records a client disconnect during a streamed response', async () => {
      await exchange(observed.port, get('/drip'), (socket) => socket.once('data', () => socket.destroy()));
      await assertRecorded(telemetry, 1);
      const [span] = telemetry.spans;
      assert.deepEqual(
        [span?.status, span?.attributes['error.type'], statuses()[0]],
        ['error', 'aborted', 200],
      );
    });

    it('records a client disconnect during a response written with one end()', async () => {
      await exchange(observed.port, get('/large'), (socket) =>
        socket.once('data', () => socket.resetAndDestroy()),
      );
      await assertRecorded(telemetry, 1);
      assert.equal(telemetry.spans[0]?.attributes['error.type'], 'aborted');
    });

    it('records a client disconnect during the request body', async () => {
      await exchange(
        observed.port,
        `POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf`,
        (socket) => setTimeout(() => socket.destroy(), 30),
      );
      await assertRecorded(telemetry, 1);
      assert.equal(telemetry.spans[0]?.status, 'error');
      assert.equal(telemetry.records[0]?.['event.reason'], 'aborted');
    });

    it('records an error thrown after the response head was sent', async () => {
      assert.doesNotMatch(
        await exchange(observed.port, get('/broken')),
        /0\r\n\r\n$/,
        'the response must not look complete',
      );
      await assertRecorded(telemetry, 1);
      const [span] = telemetry.spans;
      assert.deepEqual([span?.status, span?.failure], ['error', 'after the head was sent']);
    });

    it('records each of many sequential requests on one connection', async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      const ports = new Set<number | undefined>();
      for (let at = 0; at < 20; at += 1) {
        const request = send({ port: observed.port, path: '/ok', agent }).end();
        const [response] = await once(request, 'response');
        ports.add((response.socket as net.Socket).localPort);
        response.resume();
        await once(response, 'end');
      }
      agent.destroy();
      assert.equal(ports.size, 1);
      await assertRecorded(telemetry, 20);
    });

    it('records each of many pipelined requests', async () => {
      const responses = await exchange(observed.port, get('/ok').repeat(19) + get('/ok', last));
      assert.equal(responses.split('HTTP/1.1 200').length - 1, 20);
      await assertRecorded(telemetry, 20);
      assert.ok(telemetry.spans.every((span) => span.status === 'ok'));
    });

    it('records pipelined requests whose connection closes before they are handled', async () => {
      await exchange(observed.port, get('/hang') + get('/ok') + get('/hang') + get('/missing'), (socket) =>
        setTimeout(() => socket.destroy(), 50),
      );
      await assertRecorded(telemetry, 4);
      assert.ok(telemetry.records.every((record) => record['event.reason'] === 'aborted'));
    });

    it('records pipelined requests whose bodies were read before the connection closes', async () => {
      const post = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nhi';
      await exchange(observed.port, get('/hang') + post + post, (socket) =>
        setTimeout(() => socket.destroy(), 50),
      );
      await assertRecorded(telemetry, 3);
    });

    it('records a request whose socket times out as a server error', async () => {
      observed.server.setTimeout(50);
      await exchange(observed.port, get('/hang'));
      await assertRecorded(telemetry, 1);
      const [span] = telemetry.spans;
      assert.deepEqual([statuses()[0], span?.attributes['error.type']], [500, 'response_aborted']);
      assert.equal(telemetry.records[0]?.['event.reason'], undefined);
    });

    it('records a request whose body does not arrive in time', async () => {
      await observed.close();
      const limits = { requestTimeout: 60, headersTimeout: 60, connectionsCheckingInterval: 20 };
      observed = await listen(make(telemetry, handlers['/echo'] as Handler, limits));
      const post = 'POST /echo HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf';
      assert.match(await exchange(observed.port, post), /^HTTP\/1.1 408/, 'Node responds on the socket');
      await assertRecorded(telemetry, 1);
      assert.equal(telemetry.spans[0]?.status, 'error');
    });

    it('records a request with Expect: 100-continue once', async () => {
      const response = await exchange(
        observed.port,
        `POST /echo HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 4\r\n${last}\r\n\r\n`,
        (socket) => socket.once('data', () => socket.write('body')),
      );
      assert.match(response, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200/);
      await assertRecorded(telemetry, 1);
    });

    it('records an upgrade request without an upgrade listener as a plain request', async () => {
      const response = await exchange(
        observed.port,
        get('/ok', 'upgrade: websocket', 'connection: upgrade, close'),
      );
      assert.match(response, /^HTTP\/1.1 200/);
      await assertRecorded(telemetry, 1);
    });

    it('ignores a connection that does not speak HTTP', async () => {
      assert.match(await exchange(observed.port, 'nonsense\r\n\r\n'), /^HTTP\/1.1 400/);
      await exchange(observed.port, get('/ok', last));
      await assertRecorded(telemetry, 1);
    });

    it('records each of 100 concurrent requests with mixed outcomes', async () => {
      const paths = [
        '/ok',
        '/sync',
        '/async',
        '/missing',
        '/hang',
        '/drip',
        '/broken',
        '/empty',
        '/unavailable',
        '/large',
      ];
      await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          exchange(observed.port, get(paths[at % paths.length] as string, last), (socket) =>
            setTimeout(() => socket.destroy(), 60),
          ),
        ),
      );
      await assertRecorded(telemetry, 100);
    });
  });
}
