import { ProblemError } from '../problem/problem.js';

/** Runs `work` with a signal that is aborted by the deadline or the caller's own signal. */
export async function withinDeadline<T>(
  deadline: number,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const left = deadline - performance.now();
  if (left <= 0) throw new ProblemError('DEADLINE_EXCEEDED');
  if (outer?.aborted) throw problemOfAbort(outer.reason);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new ProblemError('DEADLINE_EXCEEDED')), left);
  const abort = () => controller.abort(problemOfAbort(outer?.reason));
  outer?.addEventListener('abort', abort, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
  }
}

function problemOfAbort(reason: unknown): ProblemError {
  if (reason instanceof ProblemError) return reason;
  const late = (reason as { name?: unknown } | undefined)?.name === 'TimeoutError';
  return new ProblemError(late ? 'DEADLINE_EXCEEDED' : 'CALLER_GONE', { cause: reason });
}
