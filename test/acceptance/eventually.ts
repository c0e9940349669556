import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `look` until it does not throw, and returns its result: telemetry arrives a little later than the response.
 *
 * @throws the last error of `look` after `withinMs`
 */
export async function eventually<T>(look: () => Promise<T>, withinMs = 10_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (let wait = 50; ; wait = Math.min(wait * 1.5, 1000)) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(wait);
    }
  }
}
