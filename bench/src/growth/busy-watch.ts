/**
 * Preloaded into every process of a measured shop (`NODE_OPTIONS=--import=…`). A 10 ms timer that is late shows that the
 * event loop was held up, not by whom: with more processes than processors, most of that time is spent waiting for one. Linux
 * counts the time for which the main thread ran, so that each late tick is written with both, in milliseconds.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { type BusyTick, watchFolderVariable } from './busy-ticks.js';

const everyMs = 10;
/** Shorter ticks are not written. */
const leastMs = 15;

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
    if (tick.busyMs >= leastMs) appendFileSync(file, `${JSON.stringify(tick)}\n`);
  }, everyMs).unref();
}
