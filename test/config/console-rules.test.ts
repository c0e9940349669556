import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRulesEngine, type EngineAlert, parseRuleFile } from '@glasshouse/console';
import { serviceNames } from '@glasshouse/roster';
import { alertCases } from '../stack/alerts/alert-cases.js';
import { alertsFile } from './alert-rules.js';
import { root } from './compose-file.js';
import { readSamples, sourceOf } from './promtool-series.js';

const intervalMs = 5000;
/** Jobs of the full stack, all of which the cases of the alerts have. */
const jobs = [...serviceNames, 'hazelcast'];

describe("the console's rules", function consoleRules() {
  this.timeout(30_000);
  const groups = parseRuleFile('alerts.yml', readFileSync(join(root, alertsFile), 'utf8'));

  /** Returns the recording rules and those of one alert, which the other alerts cannot affect. */
  const groupsOf = (alert: string) =>
    groups.map((group) => ({
      ...group,
      rules: group.rules.filter(({ kind, name }) => kind === 'recording' || name === alert),
    }));

  for (const { alert, when, input, at = '10m', firing = [] } of alertCases) {
    it(`let ${alert} ${firing.length > 0 ? 'fire' : 'stay quiet'} ${when}, as in Prometheus`, async () => {
      let latest: readonly EngineAlert[] = [];
      const engine = createRulesEngine({
        rules: () => ({ groups: groupsOf(alert) }),
        scraped: sourceOf(readSamples(input), intervalMs),
        jobs,
        onAlerts: (alerts) => {
          latest = alerts;
        },
      });
      for (let ms = 0; ms <= durationMs(at); ms += intervalMs) await engine.evaluate(ms);
      engine.close();
      const fired = latest
        .map((each) => each.alert)
        .filter(({ state, labels }) => state === 'firing' && labels.alertname === alert);
      const key = (labels: Readonly<Record<string, string>>) => JSON.stringify(Object.entries(labels).sort());
      assert.deepEqual(
        fired.map(({ annotations }) => annotations.summary).sort(),
        firing.map(({ summary }) => summary).sort(),
      );
      for (const { labels, summary } of firing) {
        const own = fired.find(({ annotations }) => annotations.summary === summary)?.labels ?? {};
        const common = Object.fromEntries(Object.keys(labels).map((name) => [name, own[name] ?? '']));
        assert.equal(key(common), key(labels));
      }
    });
  }
});

function durationMs(duration: string): number {
  let seconds = 0;
  for (const [, amount, unit] of duration.matchAll(/(\d+)([smh])/g))
    seconds += Number(amount) * { s: 1, m: 60, h: 3600 }[unit as 's' | 'm' | 'h'];
  return seconds * 1000;
}
