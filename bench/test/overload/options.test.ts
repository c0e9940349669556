import assert from 'node:assert/strict';
import { readOverloadOptions } from '../../src/overload/options.js';
import { fullPlan, quickPlan } from '../../src/overload/plan.js';
import { scenarioNames } from '../../src/overload/scenarios.js';

describe('readOverloadOptions', () => {
  it('selects every scenario with long loads by default', () => {
    assert.deepEqual(readOverloadOptions([]), {
      plan: fullPlan,
      names: scenarioNames,
      json: undefined,
      writeDocs: false,
    });
  });

  it('selects short loads with --quick and scenarios with --only', () => {
    const { plan, names } = readOverloadOptions(['--quick', '--only', 'logins,goodput-2ms']);
    assert.equal(plan, quickPlan);
    assert.deepEqual(names, ['goodput-2ms', 'logins']);
  });

  it('throws an error with the unknown scenario and all known ones', () => {
    assert.throws(
      () => readOverloadOptions(['--only', 'logins,loggins']),
      /unknown scenarios: loggins[\s\S]*hot-account/,
    );
  });

  it('accepts --write-docs only for a full run', () => {
    assert.equal(readOverloadOptions(['--write-docs']).writeDocs, true);
    for (const args of [['--quick'], ['--only', 'logins']])
      assert.throws(() => readOverloadOptions(['--write-docs', ...args]), /requires a full run/);
  });
});
