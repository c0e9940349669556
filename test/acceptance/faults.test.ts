import assert from 'node:assert/strict';
import type { Running } from '@glasshouse/launcher';
import { type Credentials, journeys } from '@glasshouse/traffic';
import { createCheckedShopper } from './document/watch.js';
import { getJson } from './readers/get-json.js';
import type { ReadSpan } from './readers/types.js';
import { launchForTests } from './target.js';

const token = 'token-of-the-acceptance-test';

interface Listed {
  items: { service: string; items: { hits: number }[] }[];
}

describe('faults in the shop', function faults() {
  this.timeout(120_000);
  let shop: Running;
  let administrator: Credentials;

  before('launch the shop with faults enabled', async () => {
    shop = await launchForTests({ inherited: { FAULTS_TOKEN: token } });
    administrator = shop.admin;
  });
  after(() => shop?.close());

  async function control(method: string, value?: unknown): Promise<Listed> {
    const response = await fetch(`${shop.urls.console}/api/faults`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text) as Listed;
  }
  async function buy(): Promise<void> {
    const shopper = createCheckedShopper({ gateway: shop.urls.gateway });
    await journeys.buy.run({ shopper, administrator });
    await shopper.close();
  }

  it('cannot be reached through the gateway', async () => {
    for (const path of ['/internal/faults', '/api/faults', '/internal//faults', '/%69nternal/faults']) {
      const response = await fetch(`${shop.urls.gateway}${path}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"faults":[]}',
      });
      assert.ok([401, 404].includes(response.status), `${path}: ${response.status}`);
    }
  });

  it('are enabled in every service, and none is active at first', async () => {
    const { items } = await control('GET');
    assert.deepEqual(
      items.map(({ service, items }) => [service, items.length]),
      ['gateway', 'oauth', 'customer', 'product', 'order'].map((name) => [name, 0]),
    );
  });

  it('delay the calls from order to product between the client’s and the server’s span', async () => {
    await control('PUT', {
      service: 'order',
      faults: [
        { id: 'slow', port: 'client', effect: { type: 'latency', ms: 300 }, match: { target: 'product' } },
      ],
    });
    await buy();
    const [order] = (await control('GET')).items.filter(({ service }) => service === 'order');
    assert.ok((order?.items[0]?.hits ?? 0) > 0, 'the fault has changed calls');
    const { items } = (await getJson<{ items: { traceId: string; durationUs: number }[] }>(
      `${shop.urls.console}/api/requests?service=order&minDuration=290&limit=1`,
    )) ?? { items: [] };
    assert.ok(items[0], 'a slow request is in the console');
    const trace = await getJson<{ spans: ReadSpan[] }>(`${shop.urls.console}/api/traces/${items[0].traceId}`);
    const spans = (trace?.spans ?? []) as unknown as {
      kind: string;
      service: string;
      durationUs: number;
      id: string;
      parentId?: string;
    }[];
    const served = spans.filter(({ kind, service }) => kind === 'server' && service === 'product');
    const gaps = served.map(({ parentId, id, durationUs }) => {
      const client = spans.find((each) => each.kind === 'client' && (each.id === parentId || each.id === id));
      return (client?.durationUs ?? 0) - durationUs;
    });
    assert.ok(
      gaps.some((gap) => gap >= 290_000),
      `${gaps}`,
    );
  });

  it('end when they are removed', async () => {
    await control('PUT', { service: 'order', faults: [] });
    const start = performance.now();
    await buy();
    assert.ok(performance.now() - start < 10_000);
    assert.ok((await control('GET')).items.every(({ items }) => items.length === 0));
  });
});
