import type { FailureRecord, ProblemError } from '../problem/problem.js';

/**
 * Returns the record of a call that got no usable response: upstream service, operation, number of attempts, and the code of
 * the connection's error, such as ECONNRESET, or DEADLINE_EXCEEDED.
 */
export function failedCall(
  upstream: string,
  operation: string,
  attempts: number,
  { cause, code }: ProblemError,
): FailureRecord {
  const error = (cause ?? {}) as { code?: unknown; name?: unknown };
  const type = [error.code, error.name].find((each) => typeof each === 'string' && each !== '') ?? code;
  return {
    message: `${upstream} ${operation} failed: ${type}, attempt ${attempts}`,
    fields: {
      'peer.service': upstream,
      'http.client.operation': operation,
      'http.client.attempts': attempts,
    },
  };
}
