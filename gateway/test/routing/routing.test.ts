import assert from 'node:assert/strict';
import { publicOperations } from '../../src/upstreams.js';
import { type Gateway, json, startGateway } from '../support/gateway.js';

describe('Routing', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  const lastSeen = () => gateway.backends.seen.at(-1);

  it('forwards parameters, query, body and idempotency key according to the contract', async () => {
    await gateway.send('GET', '/products?limit=7&search=a%20b');
    assert.deepEqual(
      [lastSeen()?.operation, lastSeen()?.query],
      ['listProducts', { limit: 7, search: 'a b' }],
    );
    await gateway.send('GET', '/products/TERRARIUM-DOME');
    assert.deepEqual(lastSeen()?.params, { sku: 'TERRARIUM-DOME' });
    const [headers, body] = json({ username: 'ada', password: 'correct horse' });
    const { status } = await gateway.send(
      'POST',
      '/oauth/register',
      { ...headers, 'idempotency-key': 'k-1' },
      body,
    );
    assert.equal(status, 201);
    assert.deepEqual(lastSeen()?.body, { username: 'ada', password: 'correct horse' });
    assert.equal(lastSeen()?.headers['idempotency-key'], 'k-1');
  });

  it('forwards status, headers and body of the response, but no internal header', async () => {
    const token = `Bearer ${await gateway.issuer.token()}`;
    const { status, headers, body } = await gateway.send('POST', '/orders', { authorization: token });
    assert.deepEqual([status, headers.location, body.id], [201, '/orders/o-1', 'o-1']);
    const product = await gateway.send('GET', '/products/TERRARIUM');
    assert.equal(product.headers['cache-control'], 'public, max-age=5');
    assert.equal(product.headers['x-inner'], undefined);
  });

  it('forwards problems with the trace id of the request', async () => {
    const { status, headers, body } = await gateway.send('GET', '/products/NONE');
    assert.deepEqual([status, body.code, body.detail], [404, 'PRODUCT_NOT_FOUND', 'There is no NONE']);
    assert.match(headers['content-type'] ?? '', /^application\/problem\+json/);
    assert.equal(body.traceId, headers['trace-id']);
  });

  it('forwards errors in the form of OAuth', async () => {
    const { status, body } = await gateway.send(
      'POST',
      '/oauth/token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      'grant_type=password&username=ada&password=x',
    );
    assert.deepEqual([status, body], [400, { error: 'invalid_grant' }]);
  });

  describe('refuses without an upstream call', () => {
    const cases: [string, string, string, Record<string, string>, string | undefined, number, string][] = [
      [
        'malformed JSON',
        'POST',
        '/oauth/register',
        { 'content-type': 'application/json' },
        '{"a":',
        400,
        'MALFORMED_JSON',
      ],
      [
        'a body that violates the schema',
        'POST',
        '/oauth/register',
        ...json({ username: 7 }),
        400,
        'INVALID_REQUEST',
      ],
      [
        'a body that is too large',
        'POST',
        '/oauth/register',
        ...json({ username: 'x'.repeat(200_000) }),
        413,
        'BODY_TOO_LARGE',
      ],
      [
        'an unsupported content type',
        'POST',
        '/oauth/register',
        { 'content-type': 'text/plain' },
        'x',
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      [
        'JSON instead of a form',
        'POST',
        '/oauth/token',
        ...json({ grant_type: 'password' }),
        415,
        'UNSUPPORTED_MEDIA_TYPE',
      ],
      ['an invalid query parameter', 'GET', '/products?limit=many', {}, undefined, 400, 'INVALID_REQUEST'],
      ['an unknown query parameter', 'GET', '/products?limt=1', {}, undefined, 400, 'INVALID_REQUEST'],
      [
        'a repeated query parameter',
        'GET',
        '/products?limit=1&limit=2',
        {},
        undefined,
        400,
        'INVALID_REQUEST',
      ],
      ['an unknown path', 'GET', '/no/such/thing', {}, undefined, 404, 'NOT_FOUND'],
      ['a wrong method', 'DELETE', '/oauth/register', {}, undefined, 405, 'METHOD_NOT_ALLOWED'],
      ['an internal operation', 'GET', '/internal/oauth/revocations', {}, undefined, 404, 'NOT_FOUND'],
      ['a scrape of metrics', 'GET', '/metrics', {}, undefined, 404, 'NOT_FOUND'],
      ['a path with ..', 'GET', '/products/../internal/oauth/revocations', {}, undefined, 404, 'NOT_FOUND'],
      [
        'a path with an encoded ..',
        'GET',
        '/products/%2e%2e%2finternal%2foauth%2frevocations',
        {},
        undefined,
        400,
        'INVALID_REQUEST',
      ],
      ['an encoded slash', 'GET', '/products/A%2FB', {}, undefined, 400, 'INVALID_REQUEST'],
      ['a doubled slash', 'GET', '//internal/oauth/revocations', {}, undefined, 404, 'NOT_FOUND'],
      ['a trailing slash', 'GET', '/products/', {}, undefined, 404, 'NOT_FOUND'],
      ['a path in upper case', 'GET', '/PRODUCTS', {}, undefined, 404, 'NOT_FOUND'],
      ['an invalid percent-encoding', 'GET', '/products/%zz', {}, undefined, 400, 'INVALID_REQUEST'],
      ['a null byte', 'GET', '/products/A%00', {}, undefined, 400, 'INVALID_REQUEST'],
      [
        'an invalid idempotency key',
        'GET',
        '/products',
        { 'idempotency-key': 'a b' },
        undefined,
        400,
        'INVALID_REQUEST',
      ],
    ];
    for (const [what, method, path, headers, body, status, code] of cases) {
      it(`${what}, with ${status} ${code}`, async () => {
        const before = gateway.backends.seen.length;
        const reply = await gateway.send(method, path, headers, body);
        assert.deepEqual([reply.status, reply.body.code], [status, code]);
        const form = path === '/oauth/token' ? /^application\/json\b/ : /^application\/problem\+json\b/;
        assert.match(reply.headers['content-type'] ?? '', form);
        assert.equal(reply.body.traceId, reply.headers['trace-id']);
        assert.equal(gateway.backends.seen.length, before);
      });
    }
  });

  it('routes every public operation and no internal one', () => {
    const ids = publicOperations().map(({ operation }) => operation.id);
    assert.ok(ids.length > 20);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(publicOperations().every(({ operation }) => operation.access !== 'internal'));
    assert.ok(publicOperations().every(({ operation }) => !operation.path.startsWith('/internal')));
  });

  it('sets the trace id of every response, even to a malformed request', async () => {
    for (const [method, path] of [
      ['GET', '/products/TERRARIUM'],
      ['GET', '/nothing'],
      ['GET', '/me'],
      ['GET', '/health/live'],
      ['GET', '/products/%zz'],
      ['OPTIONS', '/orders'],
    ] as const) {
      const { headers } = await gateway.send(method, path);
      const traceId = headers['trace-id'] ?? '';
      assert.match(traceId, /^(?!0{32})[0-9a-f]{32}$/, path);
      assert.match(
        headers['server-timing'] ?? '',
        new RegExp(`^traceparent;desc="00-${traceId}-[0-9a-f]{16}-0[23]"$`),
      );
    }
  });

  it('continues a received trace, and starts a new one if the received context is malformed', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const good = await gateway.send('GET', '/products/TERRARIUM', {
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    });
    assert.equal(good.headers['trace-id'], traceId);
    assert.match(String(lastSeen()?.headers.traceparent), new RegExp(`^00-${traceId}-`));
    for (const [received, expected] of [
      ['00', '00'],
      ['01', '01'],
      ['02', '02'],
      ['03', '03'],
      ['ff', '03'],
    ]) {
      const { headers } = await gateway.send('GET', '/products/TERRARIUM', {
        traceparent: `00-${traceId}-b7ad6b7169203331-${received}`,
      });
      const form = new RegExp(`00-${traceId}-[0-9a-f]{16}-${expected}(?![0-9a-f])`);
      assert.match(String(lastSeen()?.headers.traceparent), form, 'to the service');
      assert.match(headers['server-timing'] ?? '', form, 'to the caller');
    }
    for (const traceparent of [
      'garbage',
      `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
      `ff-${traceId}-b7ad6b7169203331-01`,
    ]) {
      const { status, headers } = await gateway.send('GET', '/products/TERRARIUM', { traceparent });
      assert.equal(status, 200);
      assert.notEqual(headers['trace-id'], traceId);
      assert.match(headers['trace-id'] ?? '', /^(?!0{32})[0-9a-f]{32}$/);
    }
  });

  it('records a client span below the server span, both named by the operation', async () => {
    const { headers } = await gateway.send('GET', '/products/TERRARIUM');
    const spans = gateway.telemetry.spans.filter(({ traceId }) => traceId === headers['trace-id']);
    const server = spans.find(({ kind }) => kind === 'server');
    const client = spans.find(({ kind }) => kind === 'client');
    assert.deepEqual([server?.name, client?.name], ['GET /products/{sku}', 'GET /products/{sku}']);
    assert.equal(client?.parentSpanId, server?.spanId);
    assert.equal(client?.attributes['peer.service'], 'product');
  });

  it('forwards the remaining time of the deadline', async () => {
    await gateway.send('GET', '/products/TERRARIUM');
    const left = Number(lastSeen()?.headers['x-deadline-ms']);
    assert.ok(left > 0 && left <= 5000, `${left}`);
  });

  it('drops connection headers and unknown headers', async () => {
    await gateway.send('GET', '/products/TERRARIUM', {
      connection: 'close, x-secret',
      'x-secret': '1',
      te: 'trailers',
      'proxy-authorization': 'Basic x',
      cookie: 'a=b',
      'x-forwarded-host': 'evil.test',
      'user-agent': 'test/1',
    });
    const headers = lastSeen()?.headers ?? {};
    for (const name of [
      'x-secret',
      'te',
      'proxy-authorization',
      'cookie',
      'x-forwarded-host',
      'authorization',
    ]) {
      assert.equal(headers[name], undefined, name);
    }
    assert.equal(headers['user-agent'], 'test/1');
  });

  it('appends to X-Forwarded-For, and uses the address of the connection', async () => {
    await gateway.send('GET', '/products/TERRARIUM', { 'x-forwarded-for': '192.0.2.1, <b>, 2001:db8::1' });
    assert.equal(lastSeen()?.headers['x-forwarded-for'], '192.0.2.1, 2001:db8::1, 127.0.0.1');
    assert.equal(lastSeen()?.headers['x-client-address'], '127.0.0.1');
  });

  it('uses the last entry of X-Forwarded-For behind a trusted proxy', async () => {
    const behind = await startGateway({ TRUST_PROXY: 'on' });
    await behind.send('GET', '/products/TERRARIUM', { 'x-forwarded-for': '192.0.2.1, 192.0.2.2' });
    assert.equal(behind.backends.seen.at(-1)?.headers['x-client-address'], '192.0.2.2');
    await behind.send('GET', '/products/TERRARIUM', { 'x-forwarded-for': 'nonsense' });
    assert.equal(behind.backends.seen.at(-1)?.headers['x-client-address'], '127.0.0.1');
    behind.telemetry.deliveryStats();
    const expected = ['192.0.2.2', '127.0.0.1'];
    const spans = behind.telemetry.spans.filter(({ kind }) => kind === 'server');
    assert.deepEqual(
      spans.map(({ attributes }) => attributes['client.address']),
      expected,
    );
    const records = behind.telemetry.records.filter((each) => each['event.action'] === 'http-request');
    assert.deepEqual(
      records.map((record) => record['client.address']),
      expected,
    );
    await behind.close();
  });

  it('responds to HEAD as to GET, without a body', async () => {
    const { status, text, headers } = await gateway.send('HEAD', '/products/TERRARIUM');
    assert.deepEqual([status, text], [200, '']);
    assert.match(headers['content-type'] ?? '', /json/);
  });

  it('sends an entity tag with cacheable responses, and 304 when nothing has changed', async () => {
    const { headers } = await gateway.send('GET', '/products/TERRARIUM');
    const etag = headers.etag ?? '';
    assert.match(etag, /^"[\w-]+"$/);
    const again = await gateway.send('GET', '/products/TERRARIUM', { 'if-none-match': `"x", ${etag}` });
    assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', etag]);
    const other = await gateway.send('GET', '/products/OTHER', { 'if-none-match': etag });
    assert.equal(other.status, 200);
    assert.match((await gateway.as('/me/profile')).headers.etag ?? '', /^"[\w-]+"$/);
  });

  it('refuses a request with ambiguous framing', async () => {
    const received = await gateway.raw(
      'POST /oauth/register HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    );
    assert.match(received, /^HTTP\/1\.1 400 /);
  });

  it('serves metrics and health on the admin port only', async () => {
    assert.equal((await gateway.operations('/health/ready')).status, 200);
    const { status, text } = await gateway.operations('/metrics');
    assert.equal(status, 200);
    assert.match(text, /^http_server_request_duration_seconds_count\{/m);
    assert.equal((await gateway.send('GET', '/health/ready')).status, 200);
    assert.equal((await gateway.operations('/products')).status, 404);
  });
});
