import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRequestClient, instanceAddress } from '../../src/index.js';

describe('client of an incident', () => {
  let server: Server;
  let url: string;
  let received: { method: string; path: string; authorization: string | undefined; body: string }[];
  let userAgents: Set<string | undefined>;
  beforeEach(async () => {
    received = [];
    userAgents = new Set();
    server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { method = '', url: path = '', headers } = request;
      userAgents.add(headers['user-agent']);
      received.push({ method, path, authorization: headers.authorization, body });
      response.statusCode = path === '/oauth/register' ? 201 : 200;
      response.end(JSON.stringify(path === '/oauth/token' ? { access_token: 'abc' } : {}));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  it('requests a path at the given rate until it is closed', async () => {
    const client = await createRequestClient(url, { path: '/products', perSecond: 50 });
    for (let n = 0; n < 200 && received.length < 10; n++) await sleep(10);
    client.close();
    await sleep(100);
    const count = received.length;
    assert.ok(count >= 10, `${count}`);
    assert.deepEqual(received[0], { method: 'GET', path: '/products', authorization: undefined, body: '' });
    await sleep(100);
    assert.equal(received.length, count);
  });

  it('sends every request as one customer, whom it registers first', async () => {
    const client = await createRequestClient(url, {
      path: '/me/account/deposits',
      perSecond: 50,
      body: { amount: 1 },
      asCustomer: true,
    });
    for (let n = 0; n < 200 && received.length < 6; n++) await sleep(10);
    client.close();
    const [registration, login, ...rest] = received;
    assert.equal(registration?.path, '/oauth/register');
    assert.equal(login?.path, '/oauth/token');
    for (const each of rest)
      assert.deepEqual(each, {
        method: 'POST',
        path: '/me/account/deposits',
        authorization: 'Bearer abc',
        body: '{"amount":1}',
      });
    assert.deepEqual([...userAgents], ['python-requests/2.32.5']);
  });

  it('does not start when the customer cannot be registered', async () => {
    await assert.rejects(
      createRequestClient(`${url}/%`, { path: '/', perSecond: 1, asCustomer: true }),
      /returned no access token|returned status/,
    );
  });
});

describe('instance of an incident', () => {
  const instances = [{ instance: '10.0.0.9:8084' }, { instance: '10.0.0.7:8084' }];

  it('is counted in the order of the addresses', () => {
    assert.equal(instanceAddress(instances, 'order', 1), '10.0.0.7:8084');
    assert.equal(instanceAddress(instances, 'order', 2), '10.0.0.9:8084');
  });

  it('needs a second instance to compare with', () => {
    assert.throws(
      () => instanceAddress(instances.slice(0, 1), 'product', 1),
      /product has one instance .* needs 2: start the shop with TWO_INSTANCES=product/,
    );
    assert.throws(() => instanceAddress(instances, 'order', 3), /order has 2 instances .* needs 3/);
  });
});
