import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pagePath, renderPage, writePage } from '../ha/page.js';
import { readRun } from '../ha/results.js';
import { stepsOf } from '../ha/steps.js';

describe('docs/high-availability.md', () => {
  it('has the tables of test/ha/results.json', () => {
    const run = readRun();
    if (process.env.UPDATE_DOCS === '1') writePage(run);
    assert.equal(readFileSync(pagePath, 'utf8'), renderPage(run), 'run: npm run docs');
  });

  it('has no loss, and no failed request of a restart or an upgrade', () => {
    for (const { action, steps, losses, violations, settledMs } of readRun()?.actions ?? []) {
      const known = stepsOf(action).map(({ target }) => target);
      assert.deepEqual(
        steps.filter(({ target }) => !known.includes(target)),
        [],
      );
      assert.deepEqual([losses, violations], [[], []], action);
      assert.notEqual(settledMs, null, action);
      if (action !== 'kill') for (const { target, failed } of steps) assert.deepEqual(failed, {}, target);
    }
  });
});
