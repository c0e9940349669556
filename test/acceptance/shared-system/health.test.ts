import assert from 'node:assert/strict';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

describe('health', function health() {
  this.timeout(120_000);
  let target: Target;
  before(async () => {
    target = await sharedTarget();
  });

  for (const path of ['/health/live', '/health/ready']) {
    it(`${path} of the gateway returns 200`, async () => {
      const response = await fetch(target.gateway + path);
      assert.equal(response.status, 200, await response.text());
    });
  }

  for (const path of ['/metrics', '/internal/reservations', '/internal/charges', '/internal/log-level']) {
    it(`${path} is not available through the gateway`, async () => {
      const response = await fetch(target.gateway + path);
      assert.equal(response.status, 404);
      assert.equal(((await response.json()) as { code: string }).code, 'NOT_FOUND');
    });
  }

  // the ports of an external system are inside its network
  if (process.env.GATEWAY_URL) return;

  it('checks and metrics of each service are available on its own port', async () => {
    assert.ok(target.services);
    for (const [name, url] of Object.entries(target.services)) {
      for (const path of ['/health/live', '/health/ready']) {
        const response = await fetch(url + path);
        assert.equal(response.status, 200, `${name}${path}: ${await response.text()}`);
      }
      const metrics = await (await fetch(`${url}/metrics`)).text();
      assert.match(metrics, /^# TYPE http_server_request_duration_seconds histogram$/m, name);
      assert.match(metrics, /^process_resident_memory_bytes \d+/m, name);
    }
  });
});
