import assert from 'node:assert/strict';
import { codes } from '@glasshouse/http';
import { publicOperations } from '../../src/peers.js';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('docs', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  it('GET /openapi.json has every public operation, and none that is internal', async () => {
    const { status, body } = await gateway.send('GET', '/openapi.json');
    assert.equal(status, 200);
    assert.equal(body.openapi, '3.1.0');
    assert.deepEqual(body.servers, [{ url: 'http://shop.test' }]);
    const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (path) => Object.values(path).map(({ operationId }) => operationId),
    );
    const wanted = publicOperations().map(({ operation }) => operation.id);
    assert.deepEqual(
      wanted.filter((id) => !ids.includes(id)),
      [],
    );
    assert.ok(ids.includes('readOverview'));
    assert.ok(Object.keys(body.paths).every((path) => !path.startsWith('/internal')));
  });

  it('GET /docs shows them to people, and loads nothing', async () => {
    const { status, headers, text } = await gateway.send('GET', '/docs');
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^text\/html/);
    assert.match(headers['content-security-policy'] ?? '', /default-src 'none'/);
    for (const { operation } of publicOperations())
      assert.ok(text.includes(`id="${operation.id}"`), operation.id);
    assert.ok(!/<script|<link|src=|@import|url\(/i.test(text));
  });

  it('GET /docs/errors explains every code at the address that problems name', async () => {
    const { text } = await gateway.send('GET', '/docs/errors');
    for (const code of Object.keys(codes)) assert.ok(text.includes(`id="${code.toLowerCase()}"`), code);
    const { body } = await gateway.send('GET', '/nothing');
    assert.equal(body.type, '/docs/errors#not_found');
  });

  it('can be revalidated', async () => {
    for (const path of ['/openapi.json', '/docs', '/docs/errors']) {
      const { headers } = await gateway.send('GET', path);
      const { status } = await gateway.send('GET', path, { 'if-none-match': headers.etag ?? '' });
      assert.equal(status, 304, path);
    }
  });
});
