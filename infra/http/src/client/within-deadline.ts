import { withinTimeout } from '@glasshouse/timing';
import { ProblemError } from '../problem/problem.js';

/**
 * Runs `work` with a signal that is aborted at the deadline or by the caller's own signal.
 * @throws ProblemError DEADLINE_EXCEEDED or CALLER_GONE without running `work`, if the deadline has passed or the
 * signal is already aborted; the error of `work`
 */
export async function withinDeadline<T>(
  deadline: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ms = deadline - performance.now();
  if (ms <= 0) throw deadlineExceeded();
  if (outer?.aborted) throw problemOfAbort(outer.reason);
  return withinTimeout({ ms, outer, timeoutReason: deadlineExceeded, abortReason: problemOfAbort }, work);
}

const deadlineExceeded = () => new ProblemError('DEADLINE_EXCEEDED');

function problemOfAbort(reason: unknown): ProblemError {
  if (reason instanceof ProblemError) return reason;
  const late = (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
  return new ProblemError(late ? 'DEADLINE_EXCEEDED' : 'CALLER_GONE', { cause: reason });
}
