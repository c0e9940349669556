import { type Level, levels } from '@glasshouse/telemetry';
import Type, { type Static } from 'typebox';
import { closed } from '../operation/closed.js';
import { operation } from '../operation/operation.js';
import { Timestamp } from '../schemas.js';

const LevelName = Type.Enum(Object.keys(levels) as Level[], { description: 'Lowest level that is written' });

export const LogLevel = Type.Object({
  level: LevelName,
  until: Type.Optional(Timestamp),
  configured: Type.Optional(LevelName),
});
/** Current log level. A temporary level has `until`, its end, and `configured`, the level that applies after it. */
export type LogLevel = Static<typeof LogLevel>;

export const readLogLevel = operation({
  id: 'readLogLevel',
  method: 'GET',
  path: '/internal/log-level',
  access: 'internal',
  importance: 'always',
  summary: 'Lowest log level that this process writes',
  response: LogLevel,
});

const Change = closed({
  level: LevelName,
  forSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description:
        'Seconds after which the level is reset to the configured one; replaces an earlier duration',
    }),
  ),
});

/** Accepts only JSON, and no requests with an `origin` header, which browsers send for pages. */
export const changeLogLevel = operation({
  id: 'changeLogLevel',
  method: 'PUT',
  path: '/internal/log-level',
  access: 'internal',
  importance: 'always',
  summary: 'Changes the log level of this process, until it ends or for some seconds',
  body: Change,
  conditional: true,
  response: LogLevel,
  errors: ['FORBIDDEN'],
});

/** Body properties of a change, for operations that forward it. */
export const logLevelChange = Change.properties;
