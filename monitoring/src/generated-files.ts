import type { GeneratedFile } from './generated-file.js';

/** Returns all generated files: SLO rules, Grafana dashboards and Kibana objects. */
export function generatedFiles(): GeneratedFile[] {
  return [];
}
