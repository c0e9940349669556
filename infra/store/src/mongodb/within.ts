import { StoreUnavailableError } from '../errors.js';

/**
 * Waits for the driver no longer than `timeoutMs`. The driver's own limits end each attempt, but it may make two, and
 * its `timeoutMS` has no effect any more since 7.8.
 *
 * @throws StoreUnavailableError when the time is over; what the driver answers after that is dropped.
 */
export async function within<R>(timeoutMs: number, work: Promise<R>): Promise<R> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new StoreUnavailableError('mongodb', { cause: new Error(`no response within ${timeoutMs} ms`) }),
      );
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => {});
  }
}
