import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again until `look` no longer throws, and gives what it returned: telemetry arrives a little after the answer.
 * @throws what `look` threw last, once the deadline has passed.
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
