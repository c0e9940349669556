import { setTimeout as pause } from 'node:timers/promises';

/** Repeats `check` until it does not throw, since telemetry arrives after the response. Rejects with the last error. */
export async function eventually<T>(check: () => Promise<T>, withinMs = 10_000): Promise<T> {
  for (const deadline = performance.now() + withinMs; ; ) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await pause(100);
    }
  }
}
