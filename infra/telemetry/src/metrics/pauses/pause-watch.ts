import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';
import { classifyPause, type PauseCause } from './classify-pause.js';
import { createThreadClock } from './thread-time.js';

export interface Pause {
  cause: PauseCause;
  /** End in epoch milliseconds, at most a few milliseconds late. */
  endMs: number;
  /** Length in milliseconds, at most `intervalMs` too short. */
  ms: number;
}

export interface PauseWatch {
  close(): void;
}

/** Interval of the timer that detects pauses, in ms. One turn takes about 10 µs. */
const intervalMs = 50;
/** Shortest pause that is reported, in ms. */
export const minPauseMs = 200;
/** Clocks that differ by less do not show that the machine slept. `uptime()` has a resolution of 10 ms. */
const minSleepMs = 1000;

interface Reading {
  atMs: number;
  uptimeMs: number;
  idleMs: number;
  cpuMs: number;
  readyMs: number;
}

/** Calls `onPause` for each time in which the event loop did not run for 200 ms or longer. */
export function watchPauses(onPause: (pause: Pause) => void): PauseWatch {
  const thread = createThreadClock();
  let continued = false;
  let isClosed = false;
  let last = read();

  function read(): Reading {
    return {
      atMs: performance.now(),
      uptimeMs: uptime() * 1000,
      idleMs: performance.eventLoopUtilization().idle,
      ...thread.read(),
    };
  }

  function onContinued(): void {
    continued = true;
  }

  function tick(): void {
    const before = last;
    last = read();
    const elapsedMs = last.atMs - before.atMs;
    const differenceMs = last.uptimeMs - before.uptimeMs - elapsedMs;
    const asleepMs = differenceMs >= minSleepMs ? differenceMs : 0;
    const ms = elapsedMs - intervalMs + asleepMs;
    if (ms < minPauseMs) {
      continued = false;
      return;
    }
    const endMs = Date.now();
    const measured = {
      lateMs: ms,
      cpuMs: last.cpuMs - before.cpuMs,
      readyMs: last.readyMs - before.readyMs,
      idleMs: last.idleMs - before.idleMs - intervalMs,
      asleepMs,
    };
    // the event loop delivers signals after its timers
    setImmediate(() => {
      const cause = classifyPause({ ...measured, continued });
      continued = false;
      if (!isClosed) onPause({ cause, endMs, ms });
    });
  }

  const timer = setInterval(tick, intervalMs).unref();
  // signals reach only the main thread
  if (isMainThread) process.on('SIGCONT', onContinued);
  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      process.off('SIGCONT', onContinued);
      thread.close();
    },
  };
}
