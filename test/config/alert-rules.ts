import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml, root } from './compose-file.js';

export interface AlertRule {
  alert: string;
  expr: string;
  for?: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}
export interface RuleFile {
  groups: { name: string; rules: (AlertRule | { record: string; expr: string })[] }[];
}

/** Path of the written rules, from the root of the repository. */
export const alertsFile = 'prometheus/rules/alerts.yml';

export function alertsOf({ groups }: RuleFile): AlertRule[] {
  return groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));
}

/** Returns the alerts of `prometheus/rules/alerts.yml`. */
export function readAlerts(): AlertRule[] {
  return alertsOf(readYaml(alertsFile) as RuleFile);
}

/** Returns the alerts of every file in `prometheus/rules`. */
export function readAllAlerts(): AlertRule[] {
  return readdirSync(join(root, 'prometheus/rules'))
    .filter((name) => name.endsWith('.yml'))
    .flatMap((name) => alertsOf(readYaml(`prometheus/rules/${name}`) as RuleFile));
}

/** Returns the name of an alert's page in `docs/runbooks`: `TargetDown` becomes `target-down`. */
export function pageOf(alert: string): string {
  return alert.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
