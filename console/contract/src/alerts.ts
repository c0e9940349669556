/** Response of `GET /api/alerts`. */
import Type, { type Static } from 'typebox';
import { EpochMs, JsonNumber, Texts } from './values.js';

export const alertStates = ['pending', 'firing', 'resolved'] as const;
const State = Type.Enum([...alertStates], {
  description: 'pending: the condition holds, but not yet for long enough',
});

export const Alert = Type.Object(
  {
    fingerprint: Type.String({ description: 'Identifies the alert; a hash of its labels' }),
    state: State,
    source: Type.Enum(['console', 'alertmanager'], {
      description: 'console: a rule that this console evaluates; alertmanager: a notification',
    }),
    labels: Texts,
    annotations: Texts,
    startsAt: Type.String({ description: 'RFC 3339' }),
    endsAt: Type.Optional(Type.String({ description: 'RFC 3339; only for a resolved alert' })),
    activeSinceMs: Type.Number({ description: 'Time since which the condition holds, or held; epoch ms' }),
    value: Type.Optional(JsonNumber),
    expr: Type.Optional(Type.String({ description: 'Expression of the rule, for alerts of this console' })),
    inhibitedBy: Type.Optional(
      Type.String({ description: 'Name of the alert because of which this one is not notified' }),
    ),
    generatorUrl: Type.Optional(Type.String()),
    receiver: Type.Optional(Type.String({ description: 'Receiver of the notification, from Alertmanager' })),
    history: Type.Array(Type.Object({ state: State, atMs: EpochMs }), {
      description: 'Changes of the state, oldest first; the latest 50',
    }),
  },
  { description: 'Latest state of one alert' },
);
export type Alert = Static<typeof Alert>;

export const AlertList = Type.Object({
  items: Type.Array(Alert, {
    description: 'Firing alerts first, then pending ones, then by start, latest first',
  }),
  rejected: Type.Integer({ description: 'Number of invalid alerts' }),
  truncated: Type.Integer({ description: 'Number of alerts that Alertmanager omitted (`max_alerts`)' }),
  evicted: Type.Integer(),
});
export type AlertList = Static<typeof AlertList>;
