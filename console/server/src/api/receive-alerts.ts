import { invalidRequest, operation } from '@glasshouse/http';
import Type, { type Static } from 'typebox';
import type { AlertStore } from '../store/alerts.js';
import { readAlert } from './read-alert.js';

/** Alertmanager's webhook payload (its documentation, `webhook_config`). {@link readAlert} checks each alert. */
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
  summary: "Receives Alertmanager's notifications (webhook, version 4)",
  body: Notification,
  status: 204,
});

/**
 * Stores the valid alerts and counts the invalid ones. Alertmanager does not resend after a 4xx, so one invalid alert
 * must not lose the rest of the notification.
 *
 * @throws ProblemError INVALID_REQUEST when the notification has alerts and all of them are invalid
 */
export function storeAlerts(
  { receiver, alerts, truncatedAlerts }: Static<typeof Notification>,
  store: AlertStore,
  receivedMs: number,
): void {
  const read = alerts.map((alert) => readAlert(alert, receiver, receivedMs));
  const valid = read.filter((alert) => typeof alert !== 'string');
  const invalid = read.flatMap((reason, at) => (typeof reason === 'string' ? [{ reason, at }] : []));
  store.add(valid);
  store.countRejected(invalid.length);
  if (Number.isSafeInteger(truncatedAlerts)) store.countTruncated(Math.max(0, truncatedAlerts as number));
  if (valid.length > 0 || invalid.length === 0) return;
  throw invalidRequest(
    invalid.map(({ reason, at }) => ({ in: 'body', path: `/alerts/${at}`, message: reason })),
  );
}
