import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const root = fileURLToPath(new URL('../../../..', import.meta.url));

interface RuleFile {
  groups: { rules: { record?: string; alert?: string; expr: string }[] }[];
}

/** Values of the dashboards' variables. */
const variables: readonly [RegExp, string][] = [
  [/\$\{?__rate_interval\}?/g, '1m'],
  [/\$\{?__range\}?/g, '5m'],
  [/="\$\{?\w+\}?"/g, '="order"'],
  [/\$\{?\w+\}?/g, '.+'],
];

/** Returns each distinct expression of the rule files and of the dashboards' Prometheus queries. */
export function repositoryExpressions(): string[] {
  const files = ['prometheus/rules/alerts.yml', 'prometheus/slo/demo/rules.yml'];
  const rules = files.flatMap((file) =>
    (parse(readFileSync(join(root, file), 'utf8')) as RuleFile).groups.flatMap((group) =>
      group.rules.map(({ expr }) => expr.trim()),
    ),
  );
  const folder = join(root, 'grafana/provisioning/dashboards');
  const queries = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => promqlIn(JSON.parse(readFileSync(join(folder, name), 'utf8'))));
  return [...new Set([...rules, ...queries])];
}

function promqlIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { expr } = node as { expr?: unknown };
  const own =
    typeof expr === 'string'
      ? [variables.reduce((text, [name, value]) => text.replace(name, value), expr)]
      : [];
  return [...own, ...Object.values(node).flatMap(promqlIn)];
}
