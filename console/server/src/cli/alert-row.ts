import type { Alert } from '../../../contract/src/alerts.js';

/** Returns the columns of an alert that a person needs. */
export function alertRow({ labels, annotations, state, activeSinceMs, inhibitedBy }: Alert) {
  return {
    name: labels.alertname,
    state,
    service: labels.service ?? labels.job,
    since: new Date(activeSinceMs).toISOString(),
    severity: labels.severity,
    inhibitedBy,
    text: annotations.summary ?? annotations.description,
  };
}
