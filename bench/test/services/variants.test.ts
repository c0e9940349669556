import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Child, start } from '../../src/process.js';
import type { ReceiverPorts } from '../../src/services/receivers.js';
import { makeKeys } from '../../src/services/shop.js';
import {
  countDelivered,
  type Environment,
  startVariant,
  stopVariant,
  type VariantProcesses,
} from '../../src/services/variant-processes.js';
import { type VariantName, variantNames, variants } from '../../src/services/variants.js';

/** Sends a request without the headers that `fetch` adds. */
function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Fields that only some variants write: the kit's `event.id` and pino's `time`. */
const additionalFields: Partial<Record<VariantName, string[]>> = {
  kit: ['event.id'],
  classic: ['event.id'],
  'classic-jaeger': ['event.id'],
  opentelemetry: ['time'],
};

describe('telemetry variants', () => {
  let receivers: Child;
  let environment: Environment;
  let running: VariantProcesses | undefined;
  const requests = 3;
  /** Field names of the first record of each variant that writes to standard output. */
  const lines = new Map<VariantName, string[]>();

  before(async () => {
    receivers = start('./services/receivers.js', [], undefined);
    environment = {
      cores: undefined,
      keys: await makeKeys(),
      receivers: await receivers.request<ReceiverPorts>({ variants: variantNames }),
    };
  });
  afterEach(async () => {
    await Promise.all([running?.gateway.end(), running?.product.end()]);
    running = undefined;
  });
  after(() => receivers.end());

  for (const name of variantNames) {
    it(`${name} serves requests and delivers exactly the expected telemetry`, async () => {
      running = await startVariant(name, environment);
      const headers = { authorization: `Bearer ${environment.keys.token}` };
      for (let at = 0; at < requests; at += 1) {
        const { status, body } = await get(running.gatewayUrl, headers);
        assert.equal(status, 200);
        assert.equal(JSON.parse(body).sku, 'tea-earl-grey');
      }
      assert.deepEqual(await stopVariant(running), { gateway: requests, product: requests });
      const { gateway, product } = variants[name].expected;
      const expected = {
        spans: requests * (gateway.spans + product.spans),
        logs: requests * (gateway.logs + product.logs),
      };
      assert.deepEqual(await countDelivered([running], receivers, expected), expected);
      const { first } = running.gateway.lines();
      if (first !== '') lines.set(name, Object.keys(JSON.parse(first)).sort());
    });
  }

  it('write the same record fields, except for a list of known additions', async () => {
    const fields = await receivers.request<Record<string, string[]>>('fields');
    const common = fields.jaeger ?? [];
    assert.ok(common.length > 15, `jaeger writes ${common}`);
    for (const name of variantNames.filter((variant) => variant !== 'bare')) {
      const written = fields[name] ?? lines.get(name);
      assert.deepEqual(written, [...common, ...(additionalFields[name] ?? [])].sort(), name);
    }
  });

  it('reject a request without a token, even without telemetry', async () => {
    running = await startVariant('bare', environment);
    assert.equal((await get(running.gatewayUrl, {})).status, 401);
  });
});
