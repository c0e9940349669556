import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';

/**
 * Retries work at startup that needs a store or an upstream service which may not have started yet: repeats it every
 * `everyMs` (default 500) for at most `forMs` (default one minute), as long as the error has a `backend`.
 * @throws any other error immediately; the last error when the time is over
 */
export async function retryWhileUnavailable<T>(
  log: Logger,
  work: () => Promise<T>,
  { forMs = 60_000, everyMs = 500 }: { forMs?: number; everyMs?: number } = {},
): Promise<T> {
  const end = performance.now() + forMs;
  for (let logged = false; ; logged = true) {
    try {
      return await work();
    } catch (error) {
      const { backend } = error as { backend?: unknown };
      if (typeof backend !== 'string' || performance.now() + everyMs > end) throw error;
      if (!logged) log.warn(`waiting for ${backend}`, { error });
      await sleep(everyMs);
    }
  }
}
