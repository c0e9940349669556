import { invalidRequest, operation } from '@glasshouse/http';
import Type, { type Static } from 'typebox';
import type { AlertStore } from '../store/alerts.js';
import { readAlert } from './read-alert.js';

/** What Alertmanager posts (its documentation: `webhook_config`). The alerts are checked one by one. */
const Notification = Type.Object({
  version: Type.Literal('4'),
  receiver: Type.String(),
  alerts: Type.Array(Type.Unknown()),
  truncatedAlerts: Type.Optional(Type.Unknown()),
});

export const receiveAlerts = operation({
  id: 'receiveAlerts',
  method: 'POST',
  path: '/api/alerts',
  access: 'anyone',
  summary: "Takes Alertmanager's notifications (webhook, version 4)",
  body: Notification,
  status: 204,
});

/**
 * Takes the alerts that can be read and counts the others: Alertmanager does not send again what was answered with a
 * 4xx, so one bad alert must not cost those beside it.
 *
 * @throws ProblemError INVALID_REQUEST when there are alerts and none can be read
 */
export function takeAlerts(
  { receiver, alerts, truncatedAlerts }: Static<typeof Notification>,
  store: AlertStore,
  toldMs: number,
): void {
  const read = alerts.map((alert) => readAlert(alert, receiver, toldMs));
  const good = read.filter((alert) => typeof alert !== 'string');
  const bad = read.flatMap((reason, at) => (typeof reason === 'string' ? [{ reason, at }] : []));
  store.add(good);
  store.reject(bad.length);
  if (Number.isSafeInteger(truncatedAlerts)) store.noteTruncated(Math.max(0, truncatedAlerts as number));
  if (good.length > 0 || bad.length === 0) return;
  throw invalidRequest(bad.map(({ reason, at }) => ({ in: 'body', path: `/alerts/${at}`, message: reason })));
}
