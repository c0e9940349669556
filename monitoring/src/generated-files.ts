import { alertmanagerFiles } from './alertmanager/alertmanager-files.js';
import type { GeneratedFile } from './generated-file.js';

/** Returns all generated files: SLO rules, Alertmanager’s configurations, Grafana dashboards and Kibana objects. */
export function generatedFiles(): GeneratedFile[] {
  return [...alertmanagerFiles()];
}
