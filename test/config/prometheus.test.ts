import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ports } from '@glasshouse/roster';
import { readCompose, readText, readYaml, root } from './compose-file.js';

interface ScrapeConfig {
  job_name: string;
  static_configs?: { targets: string[] }[];
  dns_sd_configs?: { names: string[]; type: string; port: number }[];
}
interface PrometheusConfig {
  rule_files: string[];
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: ScrapeConfig[];
}
interface Rule {
  alert?: string;
  record?: string;
  expr: string;
  for?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

const { services } = readCompose();
const config = readYaml('prometheus/prometheus.yml') as PrometheusConfig;
const targetsOf = ({ static_configs = [], dns_sd_configs = [] }: ScrapeConfig): string[] => [
  ...static_configs.flatMap(({ targets }) => targets),
  ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
];

describe('prometheus/prometheus.yml', () => {
  for (const scrape of config.scrape_configs) {
    it(`scrapes the compose service ${scrape.job_name} in the job of its name`, () => {
      const targets = targetsOf(scrape);
      assert.ok(targets.length > 0, 'no target');
      assert.ok(scrape.job_name in services, scrape.job_name);
      for (const target of targets) {
        assert.ok([scrape.job_name, 'localhost'].includes(target.split(':')[0] ?? ''), target);
      }
    });
  }

  it('scrapes the ports that exporters listen on', () => {
    const expected = [
      'node-exporter:9100',
      'cadvisor:8080',
      'fluentd:24231',
      'console:8090',
      'mongodb-exporter:9216',
      'elasticsearch-exporter:9114',
      `hazelcast:${services.hazelcast?.environment?.PROMETHEUS_PORT}`,
    ];
    const all = config.scrape_configs.flatMap(targetsOf);
    assert.deepEqual(
      expected.filter((target) => !all.includes(target)),
      [],
    );
  });

  it('stores exemplars', () => {
    assert.ok(services.prometheus?.command?.includes('--enable-feature=exemplar-storage'));
  });

  it('sends alerts to Alertmanager', () => {
    const targets = config.alerting.alertmanagers.flatMap(({ static_configs }) =>
      static_configs.flatMap(({ targets }) => targets),
    );
    assert.deepEqual(targets, [`alertmanager:${ports.alertmanager}`]);
  });

  it('loads every file in prometheus/rules, and the SLO rules of the chosen windows', () => {
    assert.deepEqual(config.rule_files, ['rules/*.yml', '/etc/prometheus-slo/*.yml']);
  });
});

describe('prometheus/rules', () => {
  const files = readdirSync(join(root, 'prometheus/rules')).filter((name) => name.endsWith('.yml'));
  const seen = new Set<string>();

  it('has rules', () => {
    assert.ok(files.length > 0);
  });

  for (const file of files) {
    it(`${file} is well formed, and each alert has a severity and a summary`, () => {
      const { groups } = readYaml(`prometheus/rules/${file}`) as {
        groups: { name: string; rules: Rule[] }[];
      };
      assert.ok(groups.length > 0);
      for (const { name, rules } of groups) {
        assert.ok(!seen.has(name), `two groups have the name ${name}`);
        seen.add(name);
        for (const rule of rules) {
          assert.ok(rule.expr, `${name}: a rule without an expression`);
          assert.ok(Boolean(rule.alert) !== Boolean(rule.record), `${name}: an alert or a record`);
          if (!rule.alert) continue;
          assert.ok(rule.labels?.severity, `${rule.alert}: severity`);
          assert.ok(rule.annotations?.summary, `${rule.alert}: summary`);
        }
      }
    });
  }
});

describe('alertmanager', () => {
  interface Receiver {
    name: string;
    webhook_configs?: { url: string; send_resolved: boolean }[];
  }
  interface Route {
    receiver: string;
    continue?: boolean;
    routes?: Route[];
  }
  const chats = ['console', 'slack', 'telegram', 'webhook'];

  for (const chat of chats)
    it(`${chat}.yml sends every alert and its resolution to the console${chat === 'console' ? '' : ' and to the chat'}`, () => {
      const { route, receivers } = readYaml(`alertmanager/${chat}.yml`) as {
        route: Route;
        receivers: Receiver[];
      };
      const receiver = receivers.find(({ name }) => name === 'console');
      assert.deepEqual(receiver?.webhook_configs, [
        { url: `http://console:${ports.console}/api/alerts`, send_resolved: true },
      ]);
      assert.ok('console' in services);
      const routes = (route.routes ?? [route]).map((each) => [each.receiver, each.continue ?? false]);
      assert.deepEqual(
        routes,
        chat === 'console'
          ? [['console', false]]
          : [
              ['console', true],
              ['chat', false],
            ],
      );
    });

  it('has a configuration for each value of ALERT_CHAT that .env.example names', () => {
    for (const chat of chats) {
      const { command = [] } = readCompose({ ALERT_CHAT: chat }).services.alertmanager ?? {};
      assert.ok(command.includes(`--config.file=/etc/alertmanager/${chat}.yml`), chat);
      assert.match(readText('.env.example'), new RegExp(`^# .*\\b${chat}\\b`, 'm'));
    }
    const files = readdirSync(join(root, 'alertmanager')).filter((name) => name.endsWith('.yml'));
    assert.deepEqual(
      files.sort(),
      chats.map((chat) => `${chat}.yml`),
    );
  });
});
