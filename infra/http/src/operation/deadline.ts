import { ProblemError } from '../problem/problem.js';

/** How long an operation may take when it does not say, in ms. */
export const defaultTimeoutMs = 5000;

/**
 * When the caller gives up: its `x-deadline-ms` (ms left), bounded by the operation's own time. A malformed header is
 * ignored. An instant on `performance.now()`'s clock.
 * @throws ProblemError DEADLINE_EXCEEDED when nothing is left: the work would be for nobody.
 */
export function deadlineOf(header: string | string[] | undefined, timeoutMs: number): number {
  const now = performance.now();
  if (typeof header !== 'string' || !/^-?\d{1,9}$/.test(header)) return now + timeoutMs;
  const left = Number(header);
  if (left <= 0) throw new ProblemError('DEADLINE_EXCEEDED');
  return now + Math.min(left, timeoutMs);
}
