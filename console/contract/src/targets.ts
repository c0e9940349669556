/** Responses of `GET /api/targets` and `PUT /api/targets/log-level`. */
import Type, { type Static } from 'typebox';
import { logLevels } from './logs.js';
import { EpochMs } from './values.js';

export const TargetLevel = Type.Object({
  level: Type.Enum([...logLevels]),
  untilMs: Type.Optional(
    Type.Number({
      description: 'Epoch milliseconds at which the configured level is restored; absent if never',
    }),
  ),
});
export type TargetLevel = Static<typeof TargetLevel>;

export const Target = Type.Object(
  {
    name: Type.String({ description: "Service, Prometheus' `job`" }),
    instance: Type.String({ description: "Host and port, Prometheus' `instance`" }),
    url: Type.String({ description: 'URL at which this instance is scraped' }),
    targetUrl: Type.String({ description: 'Configured URL, which several instances may share' }),
    up: Type.Optional(Type.Boolean({ description: 'Absent before the first scrape' })),
    lastScrapeMs: Type.Optional(EpochMs),
    tookMs: Type.Optional(Type.Number()),
    error: Type.Optional(Type.String({ description: 'Reason why it is down' })),
    samples: Type.Integer({ description: 'Samples in the last response' }),
    duplicates: Type.Integer({ description: 'Samples of a series that occurs earlier in the same response' }),
    cut: Type.Integer({ description: 'Samples omitted because of a limit of the console' }),
    logLevel: Type.Optional(TargetLevel),
  },
  { description: 'One scraped instance' },
);
export type Target = Static<typeof Target>;

export const TargetList = Type.Object({ items: Type.Array(Target) });
export type TargetList = Static<typeof TargetList>;
