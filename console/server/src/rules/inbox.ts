import { toJsonNumber } from '../scrape/read-float.js';
import type { AlertStore, ReceivedAlert } from '../store/alerts.js';
import type { EngineAlert } from './engine.js';

/** Returns a function that writes the alerts of each round into the inbox, and ends pending ones that never fired. */
export function createInboxWriter(
  store: AlertStore,
): (alerts: readonly EngineAlert[], timeMs: number) => void {
  let pending = new Set<string>();
  return (alerts, timeMs) => {
    store.add(alerts.map((each) => toReceived(each, timeMs)));
    const now = new Set(alerts.map(({ alert }) => alert.fingerprint));
    for (const fingerprint of pending) if (!now.has(fingerprint)) store.endPending(fingerprint);
    pending = new Set(
      alerts.filter(({ alert }) => alert.state === 'pending').map(({ alert }) => alert.fingerprint),
    );
  };
}

function toReceived({ alert, inhibitor }: EngineAlert, timeMs: number): ReceivedAlert {
  const { rule, fingerprint, state, labels, annotations, value, activeSinceMs, firedMs, resolvedMs } = alert;
  return {
    fingerprint,
    state,
    source: 'console',
    labels,
    annotations,
    startsAt: new Date(firedMs ?? activeSinceMs).toISOString(),
    endsAt: resolvedMs === undefined ? undefined : new Date(resolvedMs).toISOString(),
    activeSinceMs,
    value: toJsonNumber(value),
    expr: rule.expr,
    inhibitedBy: inhibitor?.labels.alertname,
    receivedMs: timeMs,
  };
}
