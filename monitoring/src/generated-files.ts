import type { GeneratedFile } from './generated-file.js';
import { savedObjectsFile } from './kibana/saved-objects.js';

/** Returns all generated files: SLO rules, Grafana dashboards and Kibana objects. */
export function generatedFiles(): GeneratedFile[] {
  return [savedObjectsFile()];
}
