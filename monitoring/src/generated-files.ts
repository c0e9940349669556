import type { GeneratedFile } from './generated-file.js';
import { dashboardFiles } from './grafana/dashboard-files.js';

/** Returns all generated files: SLO rules, Grafana dashboards and Kibana objects. */
export function generatedFiles(): GeneratedFile[] {
  return [...dashboardFiles()];
}
