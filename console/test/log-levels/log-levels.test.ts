import assert from 'node:assert/strict';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLogLevels } from '../../server/src/log-levels/log-levels.js';
import type { TargetInstance } from '../../server/src/scrape/resolve-instances.js';

describe('createLogLevels', () => {
  let server: Server;
  let port: number;
  let requests: string[];
  let respond: (response: ServerResponse) => void;
  const json = (body: unknown) => (response: ServerResponse) => void response.end(JSON.stringify(body));

  beforeEach(async () => {
    requests = [];
    respond = json({ level: 'debug' });
    server = createServer((request, response) => {
      requests.push(
        `${request.method} ${request.url} ${request.socket.localAddress} ${request.headers.host}`,
      );
      respond(response);
    });
    await new Promise<void>((resolve) => server.listen(0, resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const targetUrl = 'http://product:8083/metrics';
  const at = (address: string, name = 'product'): TargetInstance => {
    const instance = `${address}:${port}`;
    return { name, instance, url: `http://${instance}/metrics`, targetUrl, host: 'product:8083' };
  };
  const pair = () => [at('127.0.0.1'), at('127.0.0.2')];

  it('changes each instance of a target once by the URL of the target', async () => {
    const targets = [...pair(), at('127.0.0.1', 'second name')];
    const levels = createLogLevels(() => targets);
    assert.deepEqual(await levels.change(targetUrl, { level: 'debug' }), { level: 'debug' });
    assert.deepEqual(requests.map((each) => each.replace('::ffff:', '')).sort(), [
      'PUT /internal/log-level 127.0.0.1 product:8083',
      'PUT /internal/log-level 127.0.0.2 product:8083',
    ]);
    for (const { url } of targets) assert.deepEqual(levels.of(url), { level: 'debug' });
  });

  it('changes one instance by its own URL', async () => {
    const levels = createLogLevels(pair);
    const [one, two] = pair() as [TargetInstance, TargetInstance];
    await levels.change(two.url, { level: 'debug' });
    assert.equal(requests.length, 1);
    assert.deepEqual([levels.of(one.url), levels.of(two.url)], [undefined, { level: 'debug' }]);
  });

  for (const [until, untilMs] of [
    ['2026-03-01T10:00:00Z', Date.parse('2026-03-01T10:00:00Z')],
    ['never', undefined],
    ['0001-01-01T00:00:00Z', undefined],
    [1e300, undefined],
    [null, undefined],
  ]) {
    it(`reads ${until} as the end of a change`, async () => {
      respond = json({ level: 'debug', until });
      const levels = createLogLevels(() => [at('127.0.0.1')]);
      const level = await levels.change(targetUrl, { level: 'debug' });
      assert.equal(level.untilMs, untilMs);
    });
  }

  for (const [name, given] of [
    ['an unknown level', json({ level: 'loud' })],
    ['a level named like an inherited property', json({ level: 'constructor' })],
    ['null', json(null)],
    ['text', (response) => void response.end('debug')],
    ['endless text', (response) => void response.end('x'.repeat(1 << 20))],
    ['status 500', (response) => void response.writeHead(500).end('{"level": "debug"}')],
    ['silence', () => {}],
  ] as [string, (response: ServerResponse) => void][]) {
    it(`fails as unavailable when the service responds with ${name}`, async () => {
      respond = given;
      const levels = createLogLevels(() => [at('127.0.0.1')], 200);
      const failure = { code: 'BACKEND_UNAVAILABLE' };
      await assert.rejects(levels.change(targetUrl, { level: 'debug' }), failure);
      assert.equal(levels.of(at('127.0.0.1').url), undefined);
    });
  }
});
