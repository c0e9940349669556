import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { chartAlerts, omittedAlerts } from '../../src/chart/chart-alerts.js';
import { root } from '../../src/root.js';
import type { RuleGroup } from '../../src/slo/index.js';

const file = parse(readFileSync(join(root, 'prometheus/rules/alerts.yml'), 'utf8')) as {
  groups: RuleGroup[];
};
const variable = (name: string) => `\${${name}}`;
const labels = {
  console_url: variable('CONSOLE_URL'),
  grafana_url: variable('GRAFANA_URL'),
  kibana_search: `${variable('KIBANA_URL')}/?q=`,
};
const alertsOf = (groups: readonly RuleGroup[]) =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
const chosen = alertsOf(chartAlerts(file, labels));

describe('alerts of the Helm chart', () => {
  it('include every alert that is not on the list of omitted alerts', () => {
    const all = alertsOf(file.groups).map(({ alert }) => alert);
    assert.deepEqual(
      chosen.map(({ alert }) => alert),
      all.filter((alert) => !(alert in omittedAlerts)),
    );
    for (const alert of Object.keys(omittedAlerts)) assert.ok(all.includes(alert), `${alert} does not exist`);
  });

  it('use no metrics of exporters that the chart does not install', () => {
    for (const { alert, expr } of chosen)
      assert.doesNotMatch(expr, /\b(container|elasticsearch|fluentd|mongodb|node)_/, alert);
  });

  it('have links with the placeholder of an address in place of an external label', () => {
    for (const { alert, annotations } of chosen) {
      assert.doesNotMatch(JSON.stringify(annotations), /externalLabels/, alert);
      assert.match(annotations.runbook_url ?? '', /^\$\{CONSOLE_URL\}\/docs\/runbooks\//, alert);
      assert.match(annotations.logs_url ?? '', /^\$\{KIBANA_URL\}\//, alert);
    }
  });

  it('keep an external label that Prometheus does not define', () => {
    const [first] = alertsOf(chartAlerts(file, {}));
    assert.match(first?.annotations.runbook_url ?? '', /^\{\{ \$externalLabels\.console_url \}\}/);
  });
});
