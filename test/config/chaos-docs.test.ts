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

  for (const kind of ['embedded', 'servers'] as const) {
    const scenarios = scenariosOf(kind);

    it(`has two rows for every scenario, ${kind}, and no other`, () => {
      const heading = kind === 'embedded' ? '## The embedded shop' : '## MongoDB';
      const section = readFileSync(pagePath, 'utf8').split(heading)[1]?.split('\n## ')[0] ?? '';
      const titles = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, title]) => title);
      const expected = scenarios.map(({ title }) => title);
      assert.deepEqual(
        titles.filter((title) => title !== 'fault'),
        [...expected, ...expected],
      );
      assert.equal(new Set(scenarios.map(({ name }) => name)).size, scenarios.length, 'unique names');
    });

    it(`has no loss in the measured rows, ${kind}`, () => {
      for (const { name, title, losses, violations, settledMs, telemetry } of readRun(kind)?.scenarios ??
        []) {
        assert.equal(title, scenarios.find((each) => each.name === name)?.title, name);
        assert.deepEqual([...losses, ...violations], [], name);
        assert.notEqual(settledMs, null, name);
        assert.equal(telemetry.unexplained, 0, name);
      }
    });
  }
});
