import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adminPortNameOf, portVariable, serviceNames } from '@glasshouse/roster';
import { parse, stringify } from 'yaml';
import { root } from '../config/compose-file.js';

interface ScrapeConfig {
  job_name: string;
  static_configs?: { targets: string[] }[];
  dns_sd_configs?: unknown;
}

export interface LocalPrometheusOptions {
  /** `host:port` by job name of `prometheus/prometheus.yml`. Jobs without an address are left out. */
  targets: Readonly<Record<string, string>>;
  /** Seconds between two scrapes of a service and between two evaluations of the rules. Back-ends keep their interval. */
  intervalSeconds: number;
  /** Absolute patterns of rule files. Default: the rules of the repository, with the demo windows. */
  ruleFiles?: readonly string[];
}

/**
 * Returns `prometheus/prometheus.yml` for servers on this machine, as YAML: the same jobs, rules and labels, with local
 * targets. Alerts go to the target of the job `alertmanager`, if there is one.
 *
 * @throws Error for a target whose job is not in `prometheus/prometheus.yml`
 */
export function localPrometheusConfig({
  targets,
  intervalSeconds,
  ruleFiles = ['rules', 'slo/demo'].map((folder) => join(root, 'prometheus', folder, '*.yml')),
}: LocalPrometheusOptions): string {
  const config = parse(readFileSync(join(root, 'prometheus/prometheus.yml'), 'utf8')) as {
    global: Record<string, unknown>;
    alerting: Record<string, unknown>;
    scrape_configs: ScrapeConfig[];
  };
  const jobs = new Set(config.scrape_configs.map(({ job_name }) => job_name));
  const unknown = Object.keys(targets).filter((name) => !jobs.has(name));
  if (unknown.length > 0) throw new Error(`no job in prometheus/prometheus.yml: ${unknown.join(', ')}`);
  const interval = `${intervalSeconds}s`;
  const { alertmanager } = targets;
  return stringify({
    ...config,
    global: { ...config.global, evaluation_interval: interval },
    rule_files: ruleFiles,
    alerting: {
      ...config.alerting,
      alertmanagers: alertmanager ? [{ static_configs: [{ targets: [alertmanager] }] }] : [],
    },
    scrape_configs: config.scrape_configs.flatMap(({ dns_sd_configs: _, ...job }) => {
      const target = targets[job.job_name];
      const isService = serviceNames.some((name) => name === job.job_name);
      const times = isService ? { scrape_interval: interval, scrape_timeout: interval } : {};
      return target ? [{ ...job, ...times, static_configs: [{ targets: [target] }] }] : [];
    }),
  });
}

/** Reads `SCRAPED_BACK_ENDS`: targets by job, as `job=host:port`, separated by spaces. @throws TypeError */
export function readTargets(text: string): Record<string, string> {
  const entries = text
    .trim()
    .split(/\s+/)
    .map((each) => each.split('='));
  const wrong = entries.find(({ length }) => length !== 2);
  if (wrong) throw new TypeError(`no job=host:port: ${wrong.join('=')}`);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** Returns the targets of the shop's services from the port variables of `npm start`. */
export function shopTargets(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    serviceNames.map((name) => [name, `127.0.0.1:${environment[portVariable(adminPortNameOf(name))]}`]),
  );
}
