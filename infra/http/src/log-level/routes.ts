import { handle } from '../operation/handle.js';
import { ProblemError } from '../problem/problem.js';
import type { Route } from '../types.js';
import { changeLogLevel, readLogLevel } from './contract.js';
import type { LevelSwitch } from './level-switch.js';

export function logLevelRoutes({ read, change }: LevelSwitch): Route[] {
  return [
    handle(readLogLevel, async () => read()),
    handle(changeLogLevel, async ({ span, body, headers, preconditions }) => {
      // A page elsewhere could send JSON only after asking by OPTIONS, which nobody here allows. One that has its own
      // name lead to this address need not ask; it cannot hide that it is a page, though.
      if (headers.origin !== undefined) {
        span.log.audit({
          category: 'configuration',
          action: 'log-level-change',
          outcome: 'failure',
          message: 'log level not changed: a page asked for it',
          fields: { 'level.old': read().level, 'level.new': body.level, 'event.reason': 'origin' },
        });
        throw new ProblemError('FORBIDDEN', { detail: 'This is not for pages in a browser' });
      }
      preconditions.require(read());
      return change(span, body.level, body.forSeconds);
    }),
  ];
}
