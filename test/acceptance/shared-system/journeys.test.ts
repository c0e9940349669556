import assert from 'node:assert/strict';
import { journeys } from '@glasshouse/traffic';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

describe('journeys', function everyJourney() {
  this.timeout(120_000);
  let target: Target;
  before(async () => {
    target = await sharedTarget();
  });

  for (const journey of Object.values(journeys)) {
    it(`${journey.name}: ${journey.about}`, async () => {
      const { shopper, administrator } = target;
      const report = await journey.run({ shopper, administrator });
      const failed = report.steps.filter(({ failure }) => failure !== undefined);
      assert.deepEqual(failed, []);
      assert.equal(report.steps.length, journey.steps.length);
      assert.deepEqual(
        report.steps.filter(({ traceId }) => !/^[0-9a-f]{32}$/.test(traceId)),
        [],
      );
    });
  }

  it('run no query without an index', async function indexed() {
    const { services } = target;
    // an external system may use MongoDB, which test/stack covers
    if (!services) this.skip();
    const counts = new Map<string, number>();
    for (const url of Object.values(services)) {
      const text = await (await fetch(`${url}/metrics`)).text();
      for (const [, collection, count] of text.matchAll(
        /^db_client_unindexed_queries_total\{system="sqlite",collection="(\w+)"\} (\d+)/gm,
      )) {
        counts.set(collection as string, Number(count));
      }
    }
    assert.ok(counts.size >= 11, `${[...counts.keys()]}`);
    assert.deepEqual(
      [...counts].filter(([, count]) => count > 0),
      [],
    );
  });
});
