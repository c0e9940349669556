import assert from 'node:assert/strict';
import { measureJourneys } from '../../src/journeys/measure.js';
import { quickPlan } from '../../src/journeys/options.js';
import { thisCheckout } from '../../src/journeys/shop-process.js';

describe('journeys benchmark', () => {
  it('compares two shops of this checkout, which serve journeys at the same time', async () => {
    const lines: string[] = [];
    const { current, earlier } = await measureJourneys({
      plan: quickPlan,
      against: thisCheckout,
      cores: undefined,
      progress: { say: (line) => lines.push(line) },
      signal: new AbortController().signal,
    });
    assert.equal(lines.filter((line) => line.startsWith('starting')).length, 2);
    assert.ok(earlier !== undefined);
    for (const shop of [current, earlier]) {
      assert.equal(shop.windows.length, 2);
      assert.ok(shop.journeys >= 2 * quickPlan.shoppers, `${shop.journeys} journeys`);
      // a journey takes at least a millisecond of CPU time in the gateway and the services
      assert.ok(shop.cpuMs > 1, `${shop.cpuMs} ms`);
      assert.ok(shop.p99Ms >= shop.p50Ms);
      assert.ok((shop.resting ?? 0) > 0);
      assert.match(shop.version?.commit ?? 'none', /^([0-9a-f]{40}|none)$/);
    }
    assert.ok(earlier.journeysRatio.median > 0.1 && earlier.journeysRatio.median < 10);
    assert.ok(earlier.cpuRatio.median > 0.1 && earlier.cpuRatio.median < 10);
  }).timeout(180_000);
});
