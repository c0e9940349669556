import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pagePath, renderChaosPage } from '../chaos/page.js';
import { readOrders, readRun } from '../chaos/results.js';
import { scenariosOf } from '../chaos/scenarios.js';

describe('docs/chaos.md', () => {
  it('is up to date with test/chaos/results', () => {
    const page = renderChaosPage(readRun('embedded'), readRun('servers'), readOrders());
    if (process.env.UPDATE_DOCS === '1') writeFileSync(pagePath, page);
    assert.ok(existsSync(pagePath), 'run: npm run docs');
    assert.equal(readFileSync(pagePath, 'utf8'), page, 'run: npm run docs');
  });

  it('has every scenario of the embedded shop, without a loss', () => {
    const run = readRun('embedded');
    assert.ok(run, 'run: npm run chaos -- --write-docs');
    assert.deepEqual(
      run.scenarios.map(({ name, title }) => [name, title]),
      scenariosOf('embedded').map(({ name, title }) => [name, title]),
    );
    for (const { name, losses, violations, settledMs, telemetry } of run.scenarios) {
      assert.deepEqual([...losses, ...violations], [], name);
      assert.notEqual(settledMs, null, name);
      assert.equal(telemetry.unexplained, 0, name);
    }
  });

  it('has every scenario of the real servers that the run could reach, without a loss', () => {
    const run = readRun('servers');
    if (run === undefined) return;
    const known = new Map(scenariosOf('servers').map(({ name, title }) => [name, title]));
    for (const { name, title, losses, violations } of run.scenarios) {
      assert.equal(title, known.get(name), name);
      assert.deepEqual([...losses, ...violations], [], name);
    }
  });
});
