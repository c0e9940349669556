import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getJson, startConsole, until } from '../start-console.js';

const metric = 'http_server_request_duration_seconds';

describe('GET /api/metrics', () => {
  let console: Awaited<ReturnType<typeof startConsole>>;
  let servers: Server[];
  let instances: string[];
  const get = (path: string) => getJson(`${console.url}/api/metrics${path}`);

  beforeEach(async () => {
    const expositions = [
      'nan NaN\ninf Inf\nless -inf\nbig 1.7e308\ntaken{instance="x",service="s",job="y"} 1\n' +
        `many{n="1"} 1\nmany{n="2"} 1\n${metric}_count{route="/a"} 1\n`,
      `nan 1\n${metric}_count{route="/a"} 70000\n`,
    ];
    servers = expositions.map((text) => createServer((_request, response) => response.end(text)));
    for (const server of servers)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    instances = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
    console = await startConsole({
      scrapeIntervalMs: 100,
      scrapeTargets: instances.map((instance) => ({ name: 'order', url: `http://${instance}/metrics` })),
    });
    await until(async () => (await get('/requests')).items[0]?.points.length > 1);
  });
  afterEach(async () => {
    await console.close();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  it('returns numbers that JSON cannot express as strings, as Prometheus does', async () => {
    for (const [name, value] of [
      ['nan', 'NaN'],
      ['inf', '+Inf'],
      ['less', '-Inf'],
      ['big', 1.7e308],
    ]) {
      const [series] = (await get(`?name=${name}&instance=${instances[0]}`)).items;
      assert.equal(series.value, value);
      assert.equal(series.points.at(-1)[1], value);
    }
  });

  it('returns one series for each instance, with its labels', async () => {
    const { items, total, truncated } = await get('?name=nan');
    assert.deepEqual(
      items.map(({ instance, labels }: { instance: string; labels: object }) => [instance, labels]),
      instances.map((instance) => [instance, { job: 'order', instance }]),
    );
    assert.deepEqual([total, truncated], [2, false]);
    const [taken] = (await get('?name=taken')).items;
    const own = { service: 's', exported_instance: 'x', exported_job: 'y' };
    assert.deepEqual(taken.labels, { job: 'order', instance: instances[0], ...own });
  });

  it('reports that the limit truncated the list, and the total number of series', async () => {
    const { items, total, truncated } = await get('?name=many&limit=1');
    assert.deepEqual([items.length, total, truncated], [1, 2, true]);
  });

  it('returns rates of the sum, of each instance, and of one instance', async () => {
    const shapeOf = async (query: string) =>
      (await get(`/requests${query}`)).items.map(
        (item: { instance?: string; points: { rate: number }[] }) => [
          item.instance,
          item.points.every(({ rate }) => rate === 0),
        ],
      );
    assert.deepEqual(await shapeOf(''), [[undefined, true]], 'alternating counters are no requests');
    assert.deepEqual(await shapeOf('?by=instance'), [
      [instances[0], true],
      [instances[1], true],
    ]);
    assert.deepEqual(await shapeOf(`?instance=${instances[1]}`), [[instances[1], true]]);
    assert.deepEqual(await shapeOf('?instance=elsewhere:1'), []);
  });

  for (const query of [
    '?limit=0',
    '?limit=NaN',
    '?limit=1e9',
    '?limit=1.5',
    '?name=',
    `?name=${'x'.repeat(300)}`,
    '/requests?by=pod',
    '?instance=%ff',
  ])
    it(`returns 400 for ${query.slice(0, 30)}`, async () =>
      assert.equal((await fetch(`${console.url}/api/metrics${query}`)).status, 400));

  for (const name of ['__proto__', 'constructor', '%00', '%7Ba=%22b%22%7D', '%C3%A9']) {
    it(`returns an empty list for the unknown name ${name}`, async () => {
      const { items, total } = await get(`?name=${name}&service=${name}`);
      assert.deepEqual([items, total], [[], 0]);
      assert.deepEqual((await get(`/requests?service=${name}`)).items, []);
    });
  }
});
