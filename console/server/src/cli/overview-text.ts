import type { AlertList } from '../../../contract/src/alerts.js';
import type { Overview, OverviewChange } from '../../../contract/src/overview.js';
import { alertRow } from './alert-row.js';
import type { Layout } from './layout.js';
import { sectionOf } from './section.js';

/**
 * Returns the response of `/api/overview` for people: services, changes and firing alerts, also when there are none.
 *
 * @param alerts response of `/api/alerts`, which names the alerts that the overview counts
 */
export function overviewText(overview: Overview, alerts: AlertList, layout?: Layout): string {
  const services = overview.services.map(({ instances, ...service }) => ({
    ...service,
    instances: `${instances.up} of ${instances.total}`,
  }));
  const firing = alerts.items.filter(({ state }) => state === 'firing');
  const { pending } = overview.alerts;
  return [
    sectionOf('services', services, layout),
    sectionOf('changes', overview.changes.map(changeRow), layout),
    ...(overview.truncated ? ['more changes: choose a shorter time range'] : []),
    sectionOf('firing alerts', firing.map(alertRow), layout),
    ...(pending > 0 ? [`pending alerts: ${pending}`] : []),
  ].join('\n\n');
}

/** Omits `count` and `firstMs`, because the text of a change contains them. */
function changeRow({ atMs, service, kind, text }: OverviewChange) {
  return { time: new Date(atMs).toISOString(), service, kind, text };
}
