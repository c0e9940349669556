import assert from 'node:assert/strict';
import { operations as own } from '../../src/contract.js';
import { errors } from '../../src/errors.js';
import { publicOperations } from '../../src/upstreams.js';
import { type Gateway, startGateway } from '../support/gateway.js';

describe('The pages of the gateway', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  it('list every public operation and no internal one in GET /openapi.json', async () => {
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

  it('have operation summaries without Markdown, which OpenAPI allows in descriptions only', () => {
    const marked = publicOperations().filter(({ operation }) => operation.summary.includes('`'));
    assert.deepEqual(
      marked.map(({ operation }) => operation.summary),
      [],
    );
  });

  it('have commands that fit the width of GET /', async () => {
    const { text } = await gateway.send('GET', '/', { accept: 'text/html' });
    const [, commands = ''] = /<pre[^>]*><code>([\s\S]*?)<\/code>/.exec(text) ?? [];
    const lines = commands.replace(/&#?\w+;/g, '"').split('\n');
    assert.ok(lines.length > 10);
    assert.deepEqual(
      lines.filter((line) => line.length > 100),
      [],
    );
  });

  it('contain no inline scripts and load only from their own origin', async () => {
    const { status, headers, text } = await gateway.send('GET', '/docs');
    assert.equal(status, 200);
    assert.match(headers['content-type'] ?? '', /^text\/html/);
    const policy = headers['content-security-policy'] ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self';/);
    assert.doesNotMatch(policy, /unsafe|https?:|\*/);
    assert.doesNotMatch(text, /<script(?! src="\/docs\/)|<style|style=|\son\w+=|https?:\/\/(?!shop\.test)/);
    assert.match(text, /<meta name="console-url" content="">/);
  });

  it('link to the console if CONSOLE_URL is set', async () => {
    const withConsole = await startGateway({ CONSOLE_URL: 'http://console.test' });
    try {
      assert.match((await withConsole.send('GET', '/docs')).text, /content="http:\/\/console\.test"/);
      const page = await withConsole.send('GET', '/', { accept: 'text/html' });
      assert.match(page.text, /<a href="http:\/\/console\.test">Console<\/a>/);
      assert.equal((await withConsole.send('GET', '/')).body.console, 'http://console.test');
    } finally {
      await withConsole.close();
    }
    assert.doesNotMatch((await gateway.send('GET', '/', { accept: 'text/html' })).text, /Console/);
    assert.equal((await gateway.send('GET', '/')).body.console, undefined);
  });

  it('explain every error code at the address in the type of a problem', async () => {
    const { text } = await gateway.send('GET', '/docs/errors');
    for (const code of Object.keys(errors)) assert.ok(text.includes(`id="${code.toLowerCase()}"`), code);
    const { body } = await gateway.send('GET', '/nothing');
    assert.equal(body.type, '/docs/errors#not_found');
  });

  it('return 304 for a matching If-None-Match', async () => {
    for (const path of ['/', '/openapi.json', '/docs', '/docs/errors', '/docs/swagger-ui.css']) {
      const { headers } = await gateway.send('GET', path);
      const { status, text } = await gateway.send('GET', path, { 'if-none-match': headers.etag ?? '' });
      assert.deepEqual([status, text], [304, ''], path);
    }
  });

  const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';
  for (const [accept, type] of [
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/json, text/html;q=0.5', 'application/json'],
    ['text/plain', 'application/json'],
    ['text/html;q=0', 'application/json'],
    [browser, 'text/html'],
    ['text/html', 'text/html'],
    ['text/*', 'text/html'],
    ['text/html, application/json;q=0.9', 'text/html'],
  ] as const) {
    for (const method of ['GET', 'HEAD']) {
      it(`return ${type} for ${method} / with ${accept ?? 'no accept header'}`, async () => {
        const { status, headers, text } = await gateway.send(method, '/', accept ? { accept } : {});
        assert.equal(status, 200);
        assert.equal(headers['content-type'], `${type}; charset=utf-8`);
        assert.equal(headers.vary, 'accept');
        assert.ok(Number(headers['content-length']) > 500);
        assert.equal(text === '', method === 'HEAD');
      });
    }
  }

  it('have an entity tag at / that differs from that of the JSON list', async () => {
    const page = await gateway.send('GET', '/', { accept: 'text/html' });
    const list = await gateway.send('GET', '/', { 'if-none-match': page.headers.etag ?? '' });
    assert.equal(list.status, 200);
    assert.notEqual(list.headers.etag, page.headers.etag);
  });

  it('list every public path with its methods in GET /', async () => {
    const { body } = await gateway.send('GET', '/');
    const listed = (body.resources as { href: string; operations: { method: string }[] }[]).flatMap(
      ({ href, operations }) => operations.map(({ method }) => `${method} ${href}`),
    );
    const wanted = [...publicOperations().map(({ operation }) => operation), ...Object.values(own)];
    for (const { method, path } of wanted) assert.ok(listed.includes(`${method} ${path}`), path);
    assert.ok(listed.every((each) => !each.includes('/internal')));
  });
});

describe('The files of the pages', () => {
  let gateway: Gateway;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  for (const [file, type] of [
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['favicon-32x32.png', 'image/png'],
    ['reference.js', 'text/javascript; charset=utf-8'],
    ['reference.css', 'text/css; charset=utf-8'],
    ['page.css', 'text/css; charset=utf-8'],
  ] as const) {
    it(`include /docs/${file} with type and size, for GET and HEAD`, async () => {
      const got = await gateway.send('GET', `/docs/${file}`);
      const head = await gateway.send('HEAD', `/docs/${file}`);
      for (const { status, headers } of [got, head]) {
        assert.equal(status, 200);
        assert.equal(headers['content-type'], type);
        assert.equal(headers['x-content-type-options'], 'nosniff');
        assert.equal(headers['content-encoding'], undefined);
        assert.equal(headers.vary, 'accept-encoding');
      }
      assert.ok(Number(got.headers['content-length']) > 300);
      assert.equal(head.headers['content-length'], got.headers['content-length']);
      assert.equal(head.text, '');
    });
  }

  it('are compressed only for clients that prefer gzip', async () => {
    const path = '/docs/swagger-ui-bundle.js';
    const plain = await gateway.send('GET', path, { 'accept-encoding': 'identity' });
    for (const accept of ['gzip', 'gzip, deflate, br', 'br;q=1.0, gzip;q=0.8, *;q=0.1']) {
      const { headers } = await gateway.send('HEAD', path, { 'accept-encoding': accept });
      assert.equal(headers['content-encoding'], 'gzip', accept);
      assert.ok(Number(headers['content-length']) < Number(plain.headers['content-length']) / 3);
    }
    for (const accept of ['br', 'gzip;q=0', 'identity;q=1, gzip;q=0.5']) {
      const { headers } = await gateway.send('HEAD', path, { 'accept-encoding': accept });
      assert.equal(headers['content-encoding'], undefined, accept);
    }
    const png = await gateway.send('HEAD', '/docs/favicon-32x32.png', { 'accept-encoding': 'gzip' });
    assert.ok(Number(png.headers['content-length']) <= 628, 'not larger than the file');
  });

  for (const path of [
    ...['/docs/package.json', '/docs/index.html', '/docs/swagger-ui-bundle.js.map', '/docs/constructor'],
    ...[
      '/docs/..',
      '/docs/../package.json',
      '/docs/../../src/main.js',
      '/docs/%2e%2e',
      '/docs/%2e%2e%2fmain.js',
    ],
    ...[
      '/docs/..%2f..%2fpackage.json',
      '/docs/..%5c..%5cpackage.json',
      '/docs/reference.js%00.css',
      '/docs/',
    ],
    ...['/docs/web/page.css', '/docs//page.css', '/docs/./page.css', '/docs/page.css/', '/docs/PAGE.CSS'],
  ]) {
    it(`do not include ${path}, which returns a problem`, async () => {
      const { status, headers } = await gateway.send('GET', path);
      assert.ok(status === 404 || status === 400, String(status));
      assert.equal(headers['content-type'], 'application/problem+json');
    });
  }

  it('share one route in metrics', async () => {
    const line =
      'http_server_request_duration_seconds_count{method="GET",route="/docs/{file}",status_code="200"}';
    const before = await gateway.metric(line);
    await gateway.send('GET', '/docs/page.css');
    await gateway.send('GET', '/docs/reference.css');
    assert.equal(await gateway.metric(line), before + 2);
    const { body } = await gateway.telemetry.metrics.expose();
    assert.doesNotMatch(body, /route="\/docs\/(?!\{file\}|errors)/);
  });
});
