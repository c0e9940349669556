import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { GeneratedFile } from '../generated-file.js';
import { root } from '../root.js';
import { readSlos, ruleGroups, sloPath, sloWindows } from '../slo/index.js';
import { chartAlerts } from './chart-alerts.js';
import { chartRoster } from './chart-roster.js';
import { jaegerConfig, scrapeConfig } from './telemetry-configs.js';
import { withLinks } from './with-links.js';

const folder = 'charts/glasshouse/files';

/**
 * Returns the files of the Helm chart that derive from the roster, the SLOs, the alerts and the configuration of Jaeger. A
 * chart cannot read files outside of its folder.
 */
export function chartFiles(): GeneratedFile[] {
  const read = (path: string) => parse(readFileSync(join(root, path), 'utf8')) as never;
  const labels = externalLabels(read('prometheus/prometheus.yml'));
  const slos = readSlos();
  const file = (name: string, source: string, content: object): GeneratedFile => ({
    path: `${folder}/${name}`,
    content: `# Generated from ${source} by \`npm run generate\`.\n${stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })}`,
  });
  return [
    file('roster.yaml', 'services/roster/src/roster.ts', chartRoster()),
    file('rules/alerts.yaml', 'prometheus/rules/alerts.yml', {
      groups: chartAlerts(read('prometheus/rules/alerts.yml'), labels),
    }),
    ...Object.values(sloWindows).map((windows) =>
      file(`rules/slo-${windows.name}.yaml`, sloPath, {
        groups: withLinks(ruleGroups(slos, windows), labels),
      }),
    ),
    file('jaeger.yaml', 'jaeger/config.yaml', jaegerConfig(read('jaeger/config.yaml'))),
    file('prometheus.yaml', 'services/roster/src/roster.ts', scrapeConfig()),
  ];
}

/** Returns `global.external_labels`, whose values begin with the variable of an address, such as `${CONSOLE_URL}`. */
function externalLabels(config: {
  global: { external_labels: Record<string, string> };
}): Record<string, string> {
  return config.global.external_labels;
}
