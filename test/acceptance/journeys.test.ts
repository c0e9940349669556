import assert from 'node:assert/strict';
import { journeys } from '@glasshouse/traffic';
import { sharedTarget } from './shared-target.js';
import type { Target } from './target.js';

describe('journeys', function everyJourney() {
  this.timeout(60_000);
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
});
