/**
 * Writes the busy ticks of a 10 ms timer to a file; preloaded into every process of a measured shop
 * (`NODE_OPTIONS=--import=…`). A late tick alone does not show that its process was busy: with more processes than
 * processors, a process mostly waits for a processor. Therefore a tick has the CPU time of the main thread, from Linux.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type BusyTick, minBusyMs, watchFolderVariable } from './busy-ticks.js';

const everyMs = 10;

const folder = process.env[watchFolderVariable];
const counter = `/proc/self/task/${process.pid}/schedstat`;
if (folder !== undefined && isMainThread && existsSync(counter)) watch(folder);

function watch(folder: string): void {
  const file = join(folder, String(process.pid));
  const ranMs = () => Number(readFileSync(counter, 'utf8').split(' ')[0]) / 1e6;
  let last = { at: performance.now(), ranMs: ranMs() };
  setInterval(() => {
    const now = { at: performance.now(), ranMs: ranMs() };
    const tick: BusyTick = {
      clockMs: Date.now(),
      intervalMs: now.at - last.at,
      busyMs: now.ranMs - last.ranMs,
    };
    last = now;
    if (tick.busyMs >= minBusyMs) appendFileSync(file, `${JSON.stringify(tick)}\n`);
  }, everyMs).unref();
}
