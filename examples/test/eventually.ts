import { setTimeout as pause } from 'node:timers/promises';

/** Repeats `look` until it does not throw, since telemetry arrives after the response. Rejects with the last error. */
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
