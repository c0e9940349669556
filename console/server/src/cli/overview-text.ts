import type { Alert, AlertList } from '../../../contract/src/alerts.js';
import type { Overview, OverviewChange } from '../../../contract/src/overview.js';
import { sectionOf } from './section.js';

/**
 * Returns the response of `/api/overview` for people: services, changes and firing alerts, also when there are none.
 *
 * @param alerts response of `/api/alerts`, which names the alerts that the overview counts
 */
export function overviewText(overview: Overview, alerts: AlertList): string {
  const services = overview.services.map(({ instances, ...service }) => ({
    ...service,
    instances: `${instances.up} of ${instances.total}`,
  }));
  const firing = alerts.items.filter(({ state }) => state === 'firing');
  const { pending } = overview.alerts;
  return [
    sectionOf('services', services),
    sectionOf('changes', overview.changes.map(changeRow)),
    ...(overview.truncated ? ['more changes: choose a shorter time range'] : []),
    sectionOf('firing alerts', firing.map(alertRow)),
    ...(pending > 0 ? [`pending alerts: ${pending}`] : []),
  ].join('\n\n');
}

function changeRow({ atMs, firstMs, count, service, kind, text }: OverviewChange) {
  const similar = count === undefined ? '' : ` (${count} similar since ${timeText(firstMs ?? atMs)})`;
  return { time: timeText(atMs), service, kind, text: `${text}${similar}` };
}

/** Returns the columns of an alert that a person needs. */
export function alertRow({ labels, annotations, state, activeSinceMs, inhibitedBy }: Alert) {
  return {
    name: labels.alertname,
    state,
    service: labels.service ?? labels.job,
    since: timeText(activeSinceMs),
    severity: labels.severity,
    inhibitedBy,
    text: annotations.summary ?? annotations.description,
  };
}

function timeText(ms: number): string {
  return new Date(ms).toISOString();
}
