import assert from 'node:assert/strict';
import type { ReadinessChecks } from '../../src/types.js';
import { type Running, serve } from '../support/things.js';

describe('health and metrics endpoints', () => {
  let server: Running;
  let broken: string[];
  const checks: ReadinessChecks = {
    store: async () => {
      if (broken.includes('store')) throw new Error('refused by 10.0.0.1');
    },
    cache: () => {
      if (broken.includes('cache')) throw new Error('thrown, not rejected');
      return Promise.resolve('PONG');
    },
    hanging: () => (broken.includes('hanging') ? new Promise(() => {}) : Promise.resolve()),
  };
  beforeEach(async () => {
    broken = [];
    server = await serve({ readiness: checks });
  });
  afterEach(() => server.close(100));

  async function ready() {
    const response = await fetch(`${server.url}/health/ready`);
    return { status: response.status, text: await response.text() };
  }

  it('GET /health/live returns 200 when dependencies fail', async () => {
    broken = ['store', 'cache'];
    const response = await fetch(`${server.url}/health/live`);
    assert.deepEqual([response.status, await response.json()], [200, { status: 'live' }]);
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });

  it('GET /health/ready returns 200 when every check passes', async () => {
    const { status, text } = await ready();
    assert.equal(status, 200);
    assert.deepEqual(JSON.parse(text), {
      status: 'ready',
      checks: { store: 'up', cache: 'up', hanging: 'up' },
    });
  });

  it('GET /health/ready returns 503 and names the failing checks without their error messages', async () => {
    broken = ['store', 'cache'];
    const { status, text } = await ready();
    assert.equal(status, 503);
    assert.deepEqual(JSON.parse(text), {
      status: 'unavailable',
      checks: { store: 'down', cache: 'down', hanging: 'up' },
    });
    assert.doesNotMatch(text, /10\.0\.0\.1/);
  });

  it('GET /health/ready reports a check that hangs as down after one second', async () => {
    broken = ['hanging'];
    const started = performance.now();
    const { status, text } = await ready();
    const took = performance.now() - started;
    assert.equal(status, 503);
    assert.equal((JSON.parse(text) as { checks: Record<string, string> }).checks.hanging, 'down');
    assert.ok(took > 900, `${took}`);
  });

  it('GET /health/ready logs changes of a check, not every probe', async () => {
    broken = ['store'];
    await ready();
    await ready();
    broken = [];
    await ready();
    await ready();
    const logged = server.telemetry.records.filter((record) => record['check.name'] === 'store');
    assert.deepEqual(
      logged.map((record) => record['log.level']),
      ['warn', 'info'],
    );
  });

  it('GET /health/ready runs each check once for concurrent probes', async () => {
    let checkRuns = 0;
    const counted = await serve({
      readiness: {
        store: async () => {
          checkRuns++;
          await new Promise((resolve) => setTimeout(resolve, 300));
        },
      },
    });
    try {
      const probes = Array.from({ length: 5 }, () => fetch(`${counted.url}/health/ready`));
      for (const response of await Promise.all(probes)) assert.equal(response.status, 200);
      assert.ok(checkRuns < 5, `${checkRuns}`);
      const before = checkRuns;
      await fetch(`${counted.url}/health/ready`);
      assert.equal(checkRuns, before + 1);
    } finally {
      await counted.close(100);
    }
  });

  it('GET /metrics returns Prometheus text or OpenMetrics, as the accept header requests', async () => {
    await (await fetch(`${server.url}/things/a`)).text();
    const response = await fetch(`${server.url}/metrics`);
    assert.match(String(response.headers.get('content-type')), /^text\/plain; version=0\.0\.4/);
    assert.match(
      await response.text(),
      /http_server_request_duration_seconds_count\{[^}]*route="\/things\/\{id\}"[^}]*\} 1/,
    );
    const open = await fetch(`${server.url}/metrics`, {
      headers: { accept: 'application/openmetrics-text;version=1.0.0' },
    });
    assert.match(String(open.headers.get('content-type')), /openmetrics/);
  });

  it('respond only to GET, HEAD and OPTIONS', async () => {
    assert.equal((await fetch(`${server.url}/health/live`, { method: 'HEAD' })).status, 200);
    const post = await fetch(`${server.url}/health/live`, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
    const options = await fetch(`${server.url}/metrics`, { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, HEAD, OPTIONS']);
  });

  it('GET /metrics returns 404 when adminEndpoints is false', async () => {
    const open = await serve({ adminEndpoints: false });
    try {
      assert.equal((await fetch(`${open.url}/metrics`)).status, 404);
      assert.equal((await fetch(`${open.url}/health/ready`)).status, 200);
    } finally {
      await open.close(100);
    }
  });
});
