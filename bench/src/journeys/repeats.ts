import { setTimeout as sleep } from 'node:timers/promises';

/** A shop refused a request because of overload, with status 503. */
export class RefusedError extends Error {}

/** Time in ms in which the journeys in progress end and the shedding level of the services falls. */
const pauseMs = 2000;

/** Repeats of measurements in which a shop refused a request, as it does when other programs use its core. */
export interface Repeats {
  /** Runs `action`, again after a refusal. @throws the refusal after the last repeat, and any other error at once */
  run<T>(action: () => Promise<T>): Promise<T>;
  /** Number of repeats. */
  readonly count: number;
}

/** @param max Number of repeats of all actions together */
export function createRepeats(max: number, say: (text: string) => void, waitMs = pauseMs): Repeats {
  let count = 0;
  return {
    get count() {
      return count;
    },
    async run(action) {
      for (;;) {
        try {
          return await action();
        } catch (error) {
          if (!(error instanceof RefusedError) || count === max) throw error;
          count += 1;
          say(`repeated after ${error.message.split('\n')[0]}`);
          await sleep(waitMs);
        }
      }
    },
  };
}
