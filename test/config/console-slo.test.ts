import assert from 'node:assert/strict';
import { createRulesEngine, type EngineAlert, parseRuleFile } from '@glasshouse/console';
import { readSlos, ruleGroups, sloSeries, sloWindows } from '@glasshouse/monitoring';
import { serviceNames } from '@glasshouse/roster';
import { stringify } from 'yaml';
import { intervalOf, samplesOf } from '../stack/slo/promtool-test.js';
import { sloCases } from '../stack/slo/slo-cases.js';
import { sourceOf } from './promtool-series.js';

const intervals = 120;

describe("the console's rules of SLOs", function consoleSlos() {
  this.timeout(60_000);
  for (const windows of Object.values(sloWindows))
    for (const { when, burnRates, firing, budgetRemaining } of sloCases)
      it(`fire ${firing.join(' and ') || 'nothing'} ${when}, with ${windows.name} windows, as in Prometheus`, async () => {
        const intervalMs = intervalOf(windows) * 1000;
        for (const slo of readSlos()) {
          let latest: readonly EngineAlert[] = [];
          const engine = createRulesEngine({
            rules: () => ({
              groups: parseRuleFile('slo.yml', stringify({ groups: ruleGroups([slo], windows) })),
            }),
            scraped: sourceOf(samplesOf(slo, burnRates), intervalMs),
            jobs: serviceNames,
            onAlerts: (alerts) => {
              latest = alerts;
            },
          });
          for (let i = 0; i <= intervals; i++) await engine.evaluate(i * intervalMs);
          engine.close();
          const severities = latest.flatMap(({ alert }) =>
            alert.state === 'firing' ? [alert.labels.severity] : [],
          );
          assert.deepEqual(severities.sort(), [...firing].sort(), slo.name);
          if (budgetRemaining === undefined) continue;
          const name = sloSeries.budgetRemaining;
          const [series] = engine.source.select([
            { label: '__name__', operator: '=', value: name, matches: (text) => text === name },
          ]);
          const endMs = intervals * intervalMs;
          const left = series?.latest(endMs - 300_000, endMs)?.value;
          if (budgetRemaining === 'none') assert.equal(left, undefined, slo.name);
          else assert.ok(Math.abs((left ?? Number.NaN) - budgetRemaining) < 5e-4, `${slo.name}: ${left}`);
        }
      });
});
