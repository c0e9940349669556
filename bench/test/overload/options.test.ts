import assert from 'node:assert/strict';
import { readOverloadOptions } from '../../src/overload/options.js';
import { fullPlan, quickPlan } from '../../src/overload/plan.js';
import { scenarioNames } from '../../src/overload/scenarios.js';

describe('the options of the overload bench', () => {
  it('measure every scenario with long loads by default', () => {
    assert.deepEqual(readOverloadOptions([]), {
      plan: fullPlan,
      names: scenarioNames,
      json: undefined,
      writeDocs: false,
    });
  });

  it('choose short loads and some scenarios', () => {
    const { plan, names } = readOverloadOptions(['--quick', '--only', 'logins,goodput-2ms']);
    assert.equal(plan, quickPlan);
    assert.deepEqual(names, ['goodput-2ms', 'logins']);
  });

  it('name an unknown scenario and all known ones', () => {
    assert.throws(
      () => readOverloadOptions(['--only', 'logins,loggins']),
      /there is no loggins[\s\S]*hot-account/,
    );
  });

  it('write the page only from whole runs', () => {
    assert.equal(readOverloadOptions(['--write-docs']).writeDocs, true);
    for (const args of [['--quick'], ['--only', 'logins']])
      assert.throws(() => readOverloadOptions(['--write-docs', ...args]), /whole runs/);
  });
});
