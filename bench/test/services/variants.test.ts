import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { type Child, start } from '../../src/process.js';
import {
  type Alive,
  countDelivered,
  type Surroundings,
  startVariant,
  stopVariant,
} from '../../src/services/alive.js';
import { makeKeys } from '../../src/services/shop.js';
import type { SinksAddress } from '../../src/services/sinks.js';
import { type VariantName, variantNames, variants } from '../../src/services/variants.js';

/** Without the headers that `fetch` adds. */
function get(url: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject);
    });
    sent.on('error', reject);
    sent.end();
  });
}

/** Fields that the kit has for its own sake, and the name that pino gives the time. */
const own: Partial<Record<VariantName, string[]>> = {
  kit: ['event.id'],
  classic: ['event.id'],
  'classic-jaeger': ['event.id'],
  opentelemetry: ['time'],
};

describe('the variants of the bench', () => {
  let sinks: Child;
  let surroundings: Surroundings;
  let alive: Alive | undefined;
  const requests = 3;
  /** The fields of the first line of those that write to standard output. */
  const lines = new Map<VariantName, string[]>();

  before(async () => {
    sinks = start('./services/sinks.js', [], undefined);
    surroundings = {
      cores: undefined,
      keys: await makeKeys(),
      sinks: await sinks.ask<SinksAddress>({ variants: variantNames }),
    };
  });
  afterEach(async () => {
    await Promise.all([alive?.gateway.end(), alive?.product.end()]);
    alive = undefined;
  });
  after(() => sinks.end());

  for (const name of variantNames) {
    it(`${name}: answers, and delivers exactly what it should`, async () => {
      alive = await startVariant(name, surroundings);
      const headers = { authorization: `Bearer ${surroundings.keys.token}` };
      for (let at = 0; at < requests; at += 1) {
        const { status, body } = await get(alive.gatewayUrl, headers);
        assert.equal(status, 200);
        assert.equal(JSON.parse(body).sku, 'tea-earl-grey');
      }
      assert.deepEqual(await stopVariant(alive), { gateway: requests, product: requests });
      const { gateway, product } = variants[name].expected;
      const expected = {
        spans: requests * (gateway.spans + product.spans),
        logs: requests * (gateway.logs + product.logs),
      };
      assert.deepEqual(await countDelivered([alive], sinks, expected), expected);
      const { first } = alive.gateway.lines();
      if (first !== '') lines.set(name, Object.keys(JSON.parse(first)).sort());
    });
  }

  it('write the same fields, each with its own', async () => {
    const fields = await sinks.ask<Record<string, string[]>>('fields');
    const common = fields.jaeger ?? [];
    assert.ok(common.length > 15, `jaeger writes ${common}`);
    for (const name of variantNames.filter((one) => one !== 'bare')) {
      const written = fields[name] ?? lines.get(name);
      assert.deepEqual(written, [...common, ...(own[name] ?? [])].sort(), name);
    }
  });

  it('refuse a request without a token, the bare one too', async () => {
    alive = await startVariant('bare', surroundings);
    assert.equal((await get(alive.gatewayUrl, {})).status, 401);
  });
});
