import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { serviceNames } from '@glasshouse/roster';
import { pageOf, readAlerts, readAllAlerts } from './alert-rules.js';
import { readCompose, readText, readYaml, root } from './compose-file.js';
import { generatedAlerts } from './docs/runbooks.js';

const { services } = readCompose();
const { global } = readYaml('prometheus/prometheus.yml') as {
  global: { external_labels: Record<string, string> };
};
const metrics = documentedMetrics();

describe('docs/runbooks', () => {
  it('has a page for each alert, and each page is for an alert', () => {
    const alerts = new Set([...readAllAlerts().map(({ alert }) => alert), ...Object.keys(generatedAlerts)]);
    const pages = readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md');
    assert.deepEqual(pages.sort(), [...alerts].map((alert) => `${pageOf(alert)}.md`).sort());
  });

  for (const page of readdirSync(join(root, 'docs/runbooks')).filter((name) => name !== 'README.md'))
    it(`${page} says what the alert means, what to open first and what to try`, () => {
      const text = readText(`docs/runbooks/${page}`);
      assert.deepEqual(
        [...text.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading),
        ['Meaning', 'Look first', 'Try'],
      );
      assert.equal(pageOf(/^# (\w+)$/m.exec(text)?.[1] ?? ''), page.replace('.md', ''));
      for (const first of ['Panel', 'Search', 'Trace'])
        assert.match(text, new RegExp(`^- \\*\\*${first}\\*\\*: `, 'm'));
      assert.match(text, /^1\. /m);
    });
});

describe('prometheus/rules/alerts.yml', () => {
  for (const { alert, expr, labels, annotations } of readAlerts()) {
    it(`${alert} has a severity, a service, texts and links`, () => {
      assert.match(labels.severity ?? '', /^(page|ticket|warning)$/);
      if (!labels.service?.startsWith('{{')) assert.ok((labels.service ?? '') in services, labels.service);
      assert.match(annotations.summary ?? '', /\d|\{\{ \$value/, 'the summary has a value or a duration');
      assert.ok(annotations.description);
      assert.equal(
        annotations.runbook_url,
        `{{ $externalLabels.console_url }}/docs/runbooks/${pageOf(alert)}.md`,
      );
      assert.match(
        annotations.dashboard_url ?? '',
        /^\{\{ \$externalLabels\.grafana_url \}\}\/d\/glasshouse-(service\?var-service=\{\{ \$labels\.job \}\}|back-ends|business|telemetry)$/,
      );
      assert.match(annotations.logs_url ?? '', /^\{\{ \$externalLabels\.kibana_search \}\}[^']+'\)\)$/);
    });

    it(`${alert} has a comment with the reason of its threshold`, () => {
      const lines = readText('prometheus/rules/alerts.yml').split('\n');
      const at = lines.indexOf(`      - alert: ${alert}`);
      assert.match(lines[at - 1] ?? '', /^ {6}# \S/);
    });

    it(`${alert} reads only metrics of the services that docs/metrics.md lists`, () => {
      const own = [
        ...expr.matchAll(/\b((?:telemetry|oauth|orders?|http|gateway|product|customer)_\w+)(?=[{[) ])/g),
      ]
        .map(([, name = '']) => name)
        .filter((name) => !/_(bucket|sum|count)$/.test(name));
      assert.deepEqual(
        own.filter((name) => !metrics.has(name)),
        [],
      );
    });
  }

  it('watches every service of the shop, present or absent', () => {
    const { expr } = readAlerts().find(({ alert }) => alert === 'TargetDown') ?? { expr: '' };
    assert.ok(expr.includes(`up{job=~"${serviceNames.join('|')}"} == 0`), expr);
    assert.deepEqual(
      [...expr.matchAll(/absent\(up\{job="(\w+)"\}\)/g)].map(([, job]) => job),
      serviceNames,
    );
    const backEnds = readAlerts().find(({ alert }) => alert === 'BackEndDown')?.expr ?? '';
    assert.ok(backEnds.includes(`job!~"${serviceNames.join('|')}|hazelcast"`), backEnds);
  });

  it('links to the published ports of console, Grafana and Kibana', () => {
    const moved = readCompose({ CONSOLE_PORT: '1', GRAFANA_PORT: '2', KIBANA_PORT: '3' }).services.prometheus;
    assert.deepEqual(moved?.environment, {
      CONSOLE_URL: 'http://localhost:1',
      GRAFANA_URL: 'http://localhost:2',
      KIBANA_URL: 'http://localhost:3',
    });
    assert.deepEqual(Object.keys(global.external_labels), ['console_url', 'grafana_url', 'kibana_search']);
    const { alerting } = readYaml('prometheus/prometheus.yml') as {
      alerting: { alert_relabel_configs: { action: string; regex: string }[] };
    };
    assert.deepEqual(alerting.alert_relabel_configs, [
      { action: 'labeldrop', regex: Object.keys(global.external_labels).join('|') },
    ]);
  });

  it('searches in the data view of kibana/saved-objects.ndjson', () => {
    assert.match(global.external_labels.kibana_search ?? '', /^\$\{KIBANA_URL\}\/app\/discover#.*,query:'$/);
    const [, view = ''] = /dataViewId:([\w-]+)/.exec(global.external_labels.kibana_search ?? '') ?? [];
    assert.match(readText('kibana/saved-objects.ndjson'), new RegExp(`"id":"${view}"`));
  });
});

/** Returns the names of the metrics in `docs/metrics.md`. */
function documentedMetrics(): Set<string> {
  const names = [...readText('docs/metrics.md').matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
  return new Set(names);
}
