/** Response of `GET /api/alerts`. */
import Type, { type Static } from 'typebox';
import { Texts } from './values.js';

export const Alert = Type.Object(
  {
    fingerprint: Type.String({ description: 'Identifies the alert; a hash of its labels' }),
    status: Type.Enum(['firing', 'resolved']),
    labels: Texts,
    annotations: Texts,
    startsAt: Type.String({ description: 'RFC 3339' }),
    endsAt: Type.Optional(Type.String({ description: 'RFC 3339; only for a resolved alert' })),
    generatorUrl: Type.Optional(Type.String()),
    receiver: Type.String(),
  },
  { description: "Latest state of one alert, from Alertmanager's notifications" },
);
export type Alert = Static<typeof Alert>;

export const AlertList = Type.Object({
  items: Type.Array(Alert, { description: 'Firing alerts first, then by start, latest first' }),
  rejected: Type.Integer({ description: 'Number of invalid alerts' }),
  truncated: Type.Integer({ description: 'Number of alerts that Alertmanager omitted (`max_alerts`)' }),
  evicted: Type.Integer(),
});
export type AlertList = Static<typeof AlertList>;
