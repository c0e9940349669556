import { setImmediate, setTimeout } from 'node:timers/promises';

/** Pauses for 5 ms, because a request of another client takes several turns of the event loop. */
export async function pause(): Promise<void> {
  // the event loop updates its clock first: after a long computation a timer would otherwise end at once
  await setImmediate();
  await setTimeout(5);
}
