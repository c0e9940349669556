import type { IncomingMessage } from 'node:http';
import type { ProblemError } from '../problem/problem.js';

const reason = Symbol('why the rest of this body cannot be read');
type Interruptible = IncomingMessage & { [reason]?: ProblemError };

/** The rest of the body cannot be read: whoever reads it, now or later, gets the problem. */
export function interruptBody(request: Interruptible, problem: ProblemError): void {
  request[reason] = problem;
  if (request.listenerCount('error') > 0) request.emit('error', problem);
}

/** Why the body cannot be read any further; `undefined` while it can. */
export function interruptionOf(request: Interruptible): ProblemError | undefined {
  return request[reason];
}
