import { ProblemError } from '../problem/problem.js';

/** Default time limit of an operation, in ms. */
export const defaultTimeoutMs = 5000;

/**
 * Returns the deadline of a request, an instant in ms on `performance.now()`'s clock: the remaining time of its caller
 * in `x-deadline-ms`, at most the time limit of the operation. A malformed header is ignored.
 * @throws ProblemError DEADLINE_EXCEEDED when no time is left, because the caller no longer needs the response
 */
export function deadlineOf(header: string | string[] | undefined, timeoutMs: number): number {
  const now = performance.now();
  if (typeof header !== 'string' || !/^-?\d{1,9}$/.test(header)) return now + timeoutMs;
  const left = Number(header);
  if (left <= 0) throw new ProblemError('DEADLINE_EXCEEDED');
  return now + Math.min(left, timeoutMs);
}
