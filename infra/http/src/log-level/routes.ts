import { handle } from '../operation/handle.js';
import { ProblemError } from '../problem/problem.js';
import type { Route } from '../types.js';
import { changeLogLevel, readLogLevel } from './contract.js';
import type { LevelSwitch } from './level-switch.js';

export function logLevelRoutes({ read, change }: LevelSwitch): Route[] {
  return [
    handle(readLogLevel, async () => read()),
    handle(changeLogLevel, async ({ span, body, headers, preconditions }) => {
      // A page of another origin needs a CORS preflight to send JSON, which is never allowed here. With DNS rebinding a
      // page needs no preflight, but its requests still have an `origin` header.
      if (headers.origin !== undefined) {
        span.log.audit({
          category: 'configuration',
          action: 'log-level-change',
          outcome: 'failure',
          message: 'log level not changed: request from a browser page',
          fields: { 'level.old': read().level, 'level.new': body.level, 'event.reason': 'origin' },
        });
        throw new ProblemError('FORBIDDEN', { detail: 'Requests from browser pages are not allowed' });
      }
      preconditions.require(read());
      return change(span, body.level, body.forSeconds);
    }),
  ];
}
