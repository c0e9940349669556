import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { pagePath, renderPage, writePage } from '../ha/page.js';
import { readRun } from '../ha/results.js';
import { actions, stepsOf } from '../ha/steps.js';

describe('docs/high-availability.md', () => {
  it('has the tables of test/ha/results.json', () => {
    const run = readRun();
    if (process.env.UPDATE_DOCS === '1') writePage(run);
    assert.equal(readFileSync(pagePath, 'utf8'), renderPage(run), 'run: npm run docs');
  });

  it('has a complete run without a loss', () => {
    const run = readRun();
    assert.deepEqual(
      run?.actions.map(({ action }) => action),
      actions,
    );
    for (const { action, steps, losses, violations, settledMs } of run?.actions ?? []) {
      assert.deepEqual(
        steps.map(({ target }) => target),
        stepsOf(action).map(({ target }) => target),
      );
      assert.deepEqual([losses, violations], [[], []], action);
      assert.notEqual(settledMs, null, action);
    }
  });
});
