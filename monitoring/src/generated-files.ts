import { alertmanagerFiles } from './alertmanager/alertmanager-files.js';
import { chartFiles } from './chart/chart-files.js';
import type { GeneratedFile } from './generated-file.js';
import { dashboardFiles } from './grafana/dashboard-files.js';
import { savedObjectsFile } from './kibana/saved-objects.js';
import { readSlos, sloRuleFiles } from './slo/index.js';

/** Returns all generated files: SLO rules, Alertmanager’s configurations, Grafana dashboards, Kibana objects and files of the Helm chart. */
export function generatedFiles(): GeneratedFile[] {
  return [
    ...sloRuleFiles(readSlos()),
    ...alertmanagerFiles(),
    ...dashboardFiles(),
    savedObjectsFile(),
    ...chartFiles(),
  ];
}
