/** Recording rule of Prometheus. */
export interface RecordingRule {
  record: string;
  expr: string;
  labels: Record<string, string>;
}

/** Alerting rule of Prometheus. */
export interface AlertingRule {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

export interface RuleGroup {
  name: string;
  interval?: string;
  rules: (RecordingRule | AlertingRule)[];
}

/** Sorts the keys, as Sloth and Prometheus do, so that the files differ only where their content differs. */
export function sortKeys(texts: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
}
