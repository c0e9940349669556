/** Error of {@link withTimeout} for work that did not settle in time. */
export class TimeoutError extends Error {
  constructor(timeoutMs: number) {
    super(`no response within ${timeoutMs} ms`);
    this.name = 'TimeoutError';
  }
}

/**
 * Waits for `work`, but at most `timeoutMs`. A later result or error is ignored. The work itself is not cancelled:
 * use this function for work that accepts no `AbortSignal`, and `withinTimeout` for work that accepts one.
 *
 * @param onTimeout called at the timeout; returns the error to throw, by default a TimeoutError
 * @throws the error of `onTimeout` after `timeoutMs`; the error of `work` before that
 */
export async function withTimeout<T>(
  work: Promise<T>,
  timeoutMs: number,
  onTimeout: () => Error = () => new TimeoutError(timeoutMs),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(onTimeout()), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
