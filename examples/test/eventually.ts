import { setTimeout as pause } from 'node:timers/promises';

/** Looks again until `look` no longer throws: telemetry arrives a little after the answer. Rejects with what it threw last. */
export async function eventually<T>(look: () => Promise<T>, withinMs = 10_000): Promise<T> {
  for (const deadline = performance.now() + withinMs; ; ) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}
