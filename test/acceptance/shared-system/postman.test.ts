import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { countAssertions, journeys } from '@glasshouse/traffic';
import newman, { type NewmanRunSummary } from 'newman';
import type { Target } from '../target.js';
import { sharedTarget } from './shared-target.js';

const file = resolve(import.meta.dirname, '../../../../examples/glasshouse.postman_collection.json');

describe('examples/glasshouse.postman_collection.json', function collection() {
  this.timeout(180_000);
  let target: Target;
  before(async () => {
    target = await sharedTarget();
  });

  function run(): Promise<NewmanRunSummary> {
    const { gateway, administrator } = target;
    const value = (key: string, text: string) => ({ key, value: text });
    return new Promise((done, fail) => {
      newman.run(
        {
          collection: file,
          envVar: [
            value('gateway', gateway),
            value('administrator.username', administrator.username),
            value('administrator.password', administrator.password),
          ],
          reporters: [],
        },
        (error, summary) => (error ? fail(error) : done(summary)),
      );
    });
  }

  for (const time of ['the first', 'the second']) {
    it(`passes every assertion when newman runs it for ${time} time`, async () => {
      const { run: result } = await run();
      const steps = Object.values(journeys).flatMap(({ name, steps }) =>
        steps.map((step, index) => ({ name: `${index + 1}. ${step.name}`, journey: name, step })),
      );
      assert.deepEqual(
        result.failures.map(({ error, source, parent }) => [parent?.name, source?.name, error.message]),
        [],
      );
      const { assertions, items, requests } = result.stats;
      assert.deepEqual([assertions.total, assertions.failed], [countAssertions(), 0]);
      const executed = result.executions.map(({ item }) => item.name);
      assert.deepEqual([requests.total, requests.failed, items.failed], [executed.length, 0, 0]);
      // Only a step with `until` may be repeated, in consecutive executions.
      const repeated = executed.filter((name, index) => name === executed[index - 1]);
      assert.deepEqual(
        executed.filter((name, index) => name !== executed[index - 1]),
        steps.map(({ name }) => name),
      );
      for (const name of repeated) {
        assert.ok(
          steps.some((each) => each.name === name && each.step.until),
          `${name} is repeated`,
        );
      }
    });
  }
});
