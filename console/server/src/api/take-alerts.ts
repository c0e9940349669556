import { operation } from '@glasshouse/http';
import Type, { type Static } from 'typebox';
import type { Alert } from '../store/alerts.js';
import { bounded } from '../store/span.js';

const moment = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$',
  description: 'RFC 3339',
});
const texts = Type.Record(Type.String(), Type.String());

const ToldAlert = Type.Object({
  status: Type.Enum(['firing', 'resolved']),
  labels: texts,
  annotations: texts,
  startsAt: moment,
  endsAt: moment,
  generatorURL: Type.Optional(Type.String()),
  fingerprint: Type.String({ minLength: 1, maxLength: 64 }),
});

/** What Alertmanager posts (its documentation: `webhook_config`). Fields that are not read here are let through. */
const Notification = Type.Object({
  version: Type.Literal('4'),
  receiver: Type.String(),
  alerts: Type.Array(ToldAlert),
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

export function readNotification({ receiver, alerts }: Static<typeof Notification>, toldMs: number): Alert[] {
  return alerts.map(({ generatorURL, startsAt, endsAt, status, labels, annotations, fingerprint }) => ({
    fingerprint,
    status,
    labels: boundedTexts(labels),
    annotations: boundedTexts(annotations),
    startsAt,
    // of one that fires it is the zero time, or a guess
    endsAt: status === 'resolved' ? endsAt : undefined,
    generatorUrl: generatorURL ? bounded(generatorURL, 4096) : undefined,
    receiver: bounded(receiver, 256),
    toldMs,
  }));
}

/** Cut rather than refused: Alertmanager does not send again what was answered with a 4xx. */
function boundedTexts(texts: Readonly<Record<string, string>>): Record<string, string> {
  const given = Object.entries(texts).slice(0, 64);
  return Object.fromEntries(given.map(([name, value]) => [bounded(name, 256), bounded(value, 4096)]));
}
