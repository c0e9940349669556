import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createShopper, type Shopper } from '../src/shopper.js';

describe('createShopper()', () => {
  let server: Server;
  let shopper: Shopper;
  let respond: (request: IncomingMessage, response: ServerResponse, body: string) => void;

  beforeEach(async () => {
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      respond(request, response, body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    shopper = createShopper({ gateway: `http://127.0.0.1:${port}/shop/`, timeoutMs: 300 });
  });
  afterEach(async () => {
    await shopper.close();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends JSON with a bearer token and returns status, trace id and body', async () => {
    let seen: unknown[] = [];
    respond = (request, response, body) => {
      seen = [
        request.method,
        request.url,
        request.headers.authorization,
        request.headers['content-type'],
        request.headers['user-agent'],
        body,
      ];
      response.writeHead(201, { 'trace-id': 'abc', 'content-type': 'application/json; charset=utf-8' });
      response.end('{"id":"o-1"}');
    };
    const reply = await shopper.call({ method: 'POST', path: '/orders?x=1', body: { a: 1 }, token: 't' });
    assert.deepEqual(seen, [
      'POST',
      '/shop/orders?x=1',
      'Bearer t',
      'application/json',
      'glasshouse-traffic/1.0',
      '{"a":1}',
    ]);
    assert.deepEqual([reply.status, reply.traceId, reply.body], [201, 'abc', { id: 'o-1' }]);
    assert.ok(reply.milliseconds > 0);
  });

  it('sends forms as RFC 6749 requires', async () => {
    let seen: unknown[] = [];
    respond = (request, response, body) => {
      seen = [request.headers['content-type'], body];
      response.writeHead(204).end();
    };
    const reply = await shopper.call({
      method: 'POST',
      path: '/',
      form: { grant_type: 'password', password: 'a&b c' },
    });
    assert.deepEqual(seen, ['application/x-www-form-urlencoded', 'grant_type=password&password=a%26b+c']);
    assert.deepEqual([reply.status, reply.traceId, reply.body], [204, '', undefined]);
  });

  it('parses problem documents and returns other text unchanged', async () => {
    respond = (request, response) => {
      const type = request.url?.endsWith('/text') ? 'text/plain' : 'application/problem+json';
      response.writeHead(404, { 'content-type': type }).end('{"code":"NOT_FOUND"}');
    };
    assert.deepEqual((await shopper.call({ method: 'GET', path: '/problem' })).body, { code: 'NOT_FOUND' });
    assert.equal((await shopper.call({ method: 'GET', path: '/text' })).body, '{"code":"NOT_FOUND"}');
  });

  it('rejects after its time limit', async () => {
    respond = () => undefined;
    await assert.rejects(shopper.call({ method: 'GET', path: '/' }));
  });
});
