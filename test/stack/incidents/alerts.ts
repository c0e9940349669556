import type { Variant } from '@glasshouse/incidents';
import type { IncidentClient } from './incident-client.js';

interface Alerts {
  items: {
    labels: Record<string, string>;
    inhibitedBy?: string;
    history: { state: string; atMs: number }[];
  }[];
}

/** Returns the expected alerts that have not begun to fire since the start. */
export async function missingAlerts(
  client: IncidentClient,
  variant: Variant,
  startedMs: number,
): Promise<string[]> {
  const fired = await firedAlerts(client, startedMs);
  return variant.alerts.filter((name) => !fired.some(({ labels }) => labels.alertname === name));
}

/** Returns the alerts of the severity page that fired, but are neither expected nor declared as allowed. */
export async function firedPages(
  client: IncidentClient,
  { alerts, alsoAllowed = [] }: Variant,
  startedMs: number,
): Promise<string[]> {
  const allowed = [...alerts, ...alsoAllowed.map(({ alert }) => alert)];
  return (await firedAlerts(client, startedMs))
    .filter(({ labels }) => labels.severity === 'page' && !allowed.includes(labels.alertname ?? ''))
    .map(({ labels }) => `${labels.alertname} (${labels.sloth_slo ?? labels.service ?? ''})`);
}

async function firedAlerts(client: IncidentClient, startedMs: number): Promise<Alerts['items']> {
  const { items } = await client.get<Alerts>('/api/alerts');
  return items.filter(
    ({ history, inhibitedBy }) =>
      inhibitedBy === undefined && history.some(({ state, atMs }) => state === 'firing' && atMs >= startedMs),
  );
}
