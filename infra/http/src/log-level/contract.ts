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
/** With `until`, which is a moment: what it then goes back to, as configured. */
export type LogLevel = Static<typeof LogLevel>;

export const readLogLevel = operation({
  id: 'readLogLevel',
  method: 'GET',
  path: '/internal/log-level',
  access: 'internal',
  importance: 'always',
  summary: 'The lowest level that this process writes',
  response: LogLevel,
});

const Change = closed({
  level: LevelName,
  forSeconds: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 3600,
      description: 'Then the level goes back to the configured one; replaces an earlier one',
    }),
  ),
});

/** JSON alone is taken, and nothing from a page in a browser, which says by `origin` that it is one. */
export const changeLogLevel = operation({
  id: 'changeLogLevel',
  method: 'PUT',
  path: '/internal/log-level',
  access: 'internal',
  importance: 'always',
  summary: 'Changes it, until this process ends or for some seconds',
  body: Change,
  conditional: true,
  response: LogLevel,
  errors: ['FORBIDDEN'],
});

/** What a change is made of, for operations that hand it on. */
export const logLevelChange = Change.properties;
