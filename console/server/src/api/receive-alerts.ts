import { invalidRequest, operation } from '@glasshouse/http';
import Type, { type Static } from 'typebox';
import type { AlertStore } from '../store/alerts.js';
import { readAlert } from './read-alert.js';

/** Alertmanager's webhook payload (its documentation: `webhook_config`). The alerts are checked one by one. */
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
 * Stores the valid alerts and counts the others. Alertmanager does not resend after a 4xx, so one invalid alert must
 * not lose the rest of the notification.
 *
 * @throws ProblemError INVALID_REQUEST when there are alerts and all are invalid
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
