import assert from 'node:assert/strict';
import type { AuditedService, AuditReport } from '@glasshouse/console';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { rawExchange } from './attacks/raw.js';
import { getJson } from './readers/get-json.js';
import { launchForTests } from './target.js';

const requests = 120;
const audited = ['gateway', 'product'];

/** The services count unsampled requests, so the audit is exact although most traces are not sampled. */
describe('telemetry completeness with a sampling ratio of 0.2', function addsUpUnsampled() {
  this.timeout(120_000);
  let shop: Running;
  let services: readonly AuditedService[];

  before(async function launchAndSend() {
    if (process.env.GATEWAY_URL) return this.skip();
    shop = await launchForTests({
      inherited: { TRACES_RATIO: '0.2' },
      // the catalogue needs only the gateway and product
      without: ['oauth', 'customer', 'order'],
    });
    const get = 'GET /products?limit=2 HTTP/1.1\r\nHost: shop\r\n\r\n';
    for (let n = 0; n < requests; n += 10)
      await rawExchange(shop.urls.gateway, [get.repeat(10)], { responses: 10 });
    services = await eventually(async () => {
      const report = await getJson<AuditReport>(`${shop.urls.console}/api/audit`);
      const running = report?.services.filter(({ service }) => audited.includes(service)) ?? [];
      assert.deepEqual(
        running.map(({ service, verdict }) => [service, verdict]),
        audited.map((service) => [service, 'exact']),
      );
      return running;
    }, 60_000);
  });
  after(() => shop?.close());

  for (const service of audited) {
    it(`${service}: requests = server spans + unsampled requests = access records`, () => {
      const found = services.find((each) => each.service === service);
      assert.ok(found);
      assert.ok((found.requests ?? 0) >= requests, String(found.requests));
      // 80 %, within six standard deviations
      const { serverSpans: suppressed, accessRecords } = found.suppressed;
      assert.ok(Math.abs(suppressed / (found.requests as number) - 0.8) < 0.22, `${suppressed} not sampled`);
      assert.equal(accessRecords, 0);
      assert.equal(found.serverSpans.received, (found.requests as number) - suppressed);
      assert.equal(found.accessRecords.received, found.requests);
      assert.deepEqual(found.reasons, [`${suppressed} requests were not sampled`]);
    });
  }

  it('product has the same number of server spans as the gateway, as it follows its sampling decisions', () => {
    const [gateway, product] = audited.map((name) => services.find(({ service }) => service === name));
    assert.equal(product?.serverSpans.received, gateway?.serverSpans.received);
  });
});
