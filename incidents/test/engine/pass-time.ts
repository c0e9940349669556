import { mock } from 'node:test';
import type { FakePorts } from './fake-ports.js';

/** Lets the intervals of an engine pass, with the clock of its ports. The interval timers must be mocked. */
export async function passTime(ports: FakePorts, ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 2000) {
    ports.nowMs += Math.min(2000, left);
    mock.timers.tick(2000);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  }
}
