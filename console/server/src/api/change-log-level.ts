import { closed, logLevelChange, operation } from '@glasshouse/http';
import Type from 'typebox';
import { TargetLevel } from '../../../contract/src/targets.js';

export const changeTargetLogLevel = operation({
  id: 'changeTargetLogLevel',
  method: 'PUT',
  path: '/api/targets/log-level',
  access: 'anyone',
  summary: 'Changes the log level of an instance or of all instances of a target',
  body: closed({
    url: Type.String({
      minLength: 1,
      maxLength: 2048,
      description: 'URL of an instance, or of a target for all its instances',
    }),
    ...logLevelChange,
  }),
  response: TargetLevel,
  errors: ['NOT_FOUND', 'FORBIDDEN', 'BACKEND_UNAVAILABLE'],
});
