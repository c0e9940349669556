import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allOperations } from '../../server/src/api/all-operations.js';
import { createProcessTable } from '../../server/src/index.js';
import { assertMatchesSchema } from '../check-response.js';
import { getJson, post, startConsole, startServer, stopServer, until } from '../start-console.js';
import { sample, sendSampleTraffic } from '../web/sample-traffic.js';
import { notification } from './notification.js';

const web = fileURLToPath(new URL('../../web/src', import.meta.url));

describe('contract of the API', () => {
  for (const { id, status, response } of allOperations) {
    it(`${id} has a response schema, or no response body`, () => assert.ok(response ?? status === 204));
  }

  it('the pages import only their own modules, types of the contract, its query language, and bundled packages', () => {
    const files = readdirSync(web, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    assert.ok(files.length > 20, String(files.length));
    for (const name of files) {
      const file = join(web, name);
      const text = readFileSync(file, 'utf8');
      for (const [, from, loaded] of text.matchAll(
        /^(?:import|export|\}).* from ['"](.+)['"];$|import\(['"](.+?)['"]\)/gm,
      )) {
        const path = from ?? loaded ?? '';
        if (/^(preact(\/(hooks|jsx-runtime))?|uplot|@dagrejs\/dagre)$/.test(path)) continue;
        assert.match(path, /^\.{1,2}\//, `${name} imports ${path}`);
        const target = resolve(dirname(file), path);
        const contract = resolve(web, '../../contract/src');
        const allowed = [`${web}/`, `${contract}/query/`, `${contract}/log-key.js`];
        assert.ok(
          allowed.some((start) => target.startsWith(start)),
          `${name} imports ${path}`,
        );
      }
    }
  });

  it('reports a response with a missing, a wrong and an unknown member', () => {
    const url = 'http://console/api/traces/1';
    const trace = { traceId: '1', spans: [], logs: 0, complete: true };
    assertMatchesSchema('GET', url, trace);
    for (const wrong of [
      { ...trace, logs: undefined },
      { ...trace, logs: '0' },
      { ...trace, more: 1 },
    ])
      assert.throws(() => assertMatchesSchema('GET', url, JSON.parse(JSON.stringify(wrong))), /GET \/api/);
  });

  it('describes the responses of a console with data of every kind', async () => {
    const processes = createProcessTable();
    const { server, port } = await startServer((_request, response) => {
      response.setHeader('content-type', 'application/openmetrics-text; version=1.0.0; charset=utf-8');
      const metric = 'http_server_request_duration_seconds';
      response.end(
        `# HELP ${metric} Duration\n# TYPE ${metric} histogram\n` +
          `${metric}_bucket{route="/a",le="+Inf"} 3 # {trace_id="${sample.browse}"} +Inf 1700000000\n` +
          `${metric}_count{route="/a"} 3\nodd NaN\ntelemetry_log_level 20\n` +
          'telemetry_items_produced_total{signal="logs",destination="c:1"} 2\n# EOF\n',
      );
    });
    const console = await startConsole({
      processes,
      scrapeIntervalMs: 100,
      scrapeTargets: [
        { name: 'product', url: `http://127.0.0.1:${port}/metrics` },
        { name: 'gone', url: 'http://127.0.0.1:1/metrics' },
      ],
    });
    const get = (path: string) => getJson(console.url + path);
    try {
      await sendSampleTraffic(console.ports);
      assert.equal((await post(`${console.url}/api/alerts`, notification)).status, 204);
      processes.update({
        type: 'processes',
        items: [{ name: 'order', state: 'down', sinceMs: 1, restarts: 4, lastExit: exit }],
      });
      await until(async () => (await get('/api/metrics/requests')).items[0]?.points.length > 1);
      for (const path of ['requests', 'traces', 'logs', 'metrics', 'targets', 'processes', 'alerts'])
        assert.ok((await get(`/api/${path}`)).items.length > 0, path);
      const [point] = (await get('/api/metrics?name=odd')).items[0].points;
      assert.equal(point[1], 'NaN');
      assert.equal((await get(`/api/traces/${sample.failed}`)).spans.length, 9);
      assert.equal((await get('/api/audit')).deliveries.length, 1);
      assert.equal((await get('/api/status')).holds.traces, 3);
    } finally {
      await console.close();
      await stopServer(server);
    }
  });
});

const exit = { atMs: 2, pid: 7, code: null, signal: 'SIGKILL', ranMs: 1 };
