import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';

/**
 * For work at start that needs a store or an upstream service which may still be starting itself: tries again while the error names
 * a `backend`, every half second, for at most `forMs` (default one minute). Every other error is thrown at once.
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
      if (!logged) log.warn(`waiting for ${backend}, which does not answer yet`, { error });
      await sleep(everyMs);
    }
  }
}
