import type { IncomingMessage } from 'node:http';
import type { ProblemError } from '../problem/problem.js';

const reason = Symbol('problem of an interrupted body');
type Interruptible = IncomingMessage & { [reason]?: ProblemError };

/** Marks the rest of the body as unreadable: the current or a later reader gets the problem. */
export function interruptBody(request: Interruptible, problem: ProblemError): void {
  request[reason] = problem;
  if (request.listenerCount('error') > 0) request.emit('error', problem);
}

/** Returns the problem of an interrupted body; `undefined` for an intact one. */
export function interruptionOf(request: Interruptible): ProblemError | undefined {
  return request[reason];
}
