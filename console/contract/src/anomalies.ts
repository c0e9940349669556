/** Response of `GET /api/anomalies`. */
import Type, { type Static } from 'typebox';
import { EpochMs, Nullable } from './values.js';

export const anomalyKinds = ['suspended', 'event-loop-delay', 'starved', 'restart', 'silence', 'gc'] as const;
export type AnomalyKind = (typeof anomalyKinds)[number];

export const Anomaly = Type.Object({
  kind: Type.Enum([...anomalyKinds], {
    description:
      'suspended: the process was stopped or frozen, or its machine slept; event-loop-delay: its own code kept it from responding; starved: it got no processor, because the machine is overloaded or its CPU limit is too low; restart: the process ended; silence: it runs but did not respond to scrapes, or delivered no telemetry; gc: a long garbage collection',
  }),
  service: Type.String(),
  instance: Type.String({
    description: "Host and port; the launcher's name of a process that is not scraped",
  }),
  fromMs: EpochMs,
  toMs: Nullable(Type.Number({ description: 'Epoch milliseconds; null while it lasts' })),
  value: Type.Number({ description: 'Length of the pause, of the outage or of the garbage collection' }),
  unit: Type.Enum(['s']),
  text: Type.String({ description: 'The anomaly in words' }),
  isMachineWide: Type.Optional(
    Type.Boolean({
      description: 'True for a suspension that at least half of the services had at the same time',
    }),
  ),
});
export type Anomaly = Static<typeof Anomaly>;

export const AnomalyList = Type.Object({
  items: Type.Array(Anomaly, { description: 'Latest start first' }),
  total: Type.Integer(),
  truncated: Type.Boolean({ description: 'True when `limit` omitted some of them' }),
});
export type AnomalyList = Static<typeof AnomalyList>;
