import assert from 'node:assert/strict';
import { parse } from 'yaml';
import {
  type AlertingRule,
  alertWindowsOf,
  promDuration,
  type RecordingRule,
  readSlos,
  ruleGroups,
  type Slo,
  sloRuleFiles,
  sloSeries,
  sloWindows,
} from '../../src/index.js';

const { real, demo } = sloWindows;
const slos = readSlos();
const rulesOf = (list: readonly Slo[], windows = real) =>
  ruleGroups(list, windows).flatMap(({ rules }) => rules);
const isAlert = (rule: RecordingRule | AlertingRule): rule is AlertingRule => 'alert' in rule;

describe('the rules of SLOs', () => {
  it('have the same text for real and demo windows, except for the windows', () => {
    const [realText, demoText] = sloRuleFiles(slos).map(({ content }) => content) as [string, string];
    const from = [...alertWindowsOf(real), real.periodSeconds].map(promDuration);
    const to = [...alertWindowsOf(demo), demo.periodSeconds].map(promDuration);
    // a window follows `rate`, `[` or the name of a label
    const translated = realText.replaceAll(
      /(ratio_rate|\[|sloth_window: |slo_period: )(\d+[smhd])\b/g,
      (_, before: string, window: string) => `${before}${to[from.indexOf(window)]}`,
    );
    const normal = (text: string) =>
      text
        .replace(/^#.*\n/, '')
        .replaceAll(/^ +interval: .*\n/gm, '')
        .replaceAll(/slo_windows: .*/g, 'slo_windows: -')
        .replaceAll(/vector\((30|0\.5)\)/g, 'vector(days)');
    assert.equal(normal(translated), normal(demoText));
  });

  it('state the set of windows in the information and in each alert', () => {
    for (const windows of [real, demo]) {
      const rules = rulesOf(slos, windows);
      const info = rules.filter((rule) => 'record' in rule && rule.record === sloSeries.info);
      assert.deepEqual(
        info.map(({ labels }) => labels.slo_windows),
        slos.map(() => windows.name),
      );
      for (const rule of rules.filter(isAlert)) assert.equal(rule.annotations.slo_windows, windows.about);
    }
  });

  it('page and ticket for each SLO, with severity, runbook and a link to the SLO in the dashboard', () => {
    const alerts = rulesOf(slos).filter(isAlert);
    assert.deepEqual(
      alerts.map(({ labels }) => `${labels.sloth_slo} ${labels.severity}`),
      slos.flatMap(({ name }) => [`${name} page`, `${name} ticket`]),
    );
    for (const { annotations } of alerts) {
      assert.match(annotations.runbook_url ?? '', /\/docs\/runbooks\/[a-z-]+\.md$/);
      assert.match(
        annotations.dashboard_url ?? '',
        /\/d\/glasshouse-slo\?var-sloth_slo=\{\{ \$labels\.sloth_slo \}\}$/,
      );
    }
  });

  it('omit a disabled alert, and the group of alerts if both are disabled', () => {
    const [slo] = slos as [Slo];
    const off = { disable: true, labels: {}, annotations: {} };
    const without = (alerting: Partial<Slo['alerting']>): Slo => ({
      ...slo,
      alerting: { ...slo.alerting, ...alerting },
    });
    const left = rulesOf([without({ ticket: off })]).filter(isAlert);
    assert.deepEqual(
      left.map(({ labels }) => labels.severity),
      ['page'],
    );
    assert.equal(ruleGroups([without({ page: off, ticket: off })], real).length, 2);
  });

  it('are written as YAML that parses to the same rules', () => {
    for (const [index, windows] of [real, demo].entries()) {
      const { groups } = parse(sloRuleFiles(slos)[index]?.content ?? '') as { groups: unknown };
      assert.deepEqual(groups, ruleGroups(slos, windows));
    }
  });
});
