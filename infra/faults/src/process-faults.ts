import type { EffectOf } from './effects.js';
import type { Fault } from './fault.js';
import { startFreezing } from './freeze.js';
import { shiftClock } from './shift-clock.js';

/** Starts a fault of the process. Returns a function that ends it. */
export function startProcessFault({ effect }: Fault): () => void {
  switch (effect.type) {
    case 'block':
      return startBlocking(effect);
    case 'freeze':
      return startFreezing(effect);
    case 'memory':
      return startHolding(effect);
    case 'clock-skew':
      return shiftClock(effect.ms);
    case 'exit':
      return startExit(effect);
    default:
      return () => {};
  }
}

function startBlocking({ ms, everyMs }: EffectOf<'block'>): () => void {
  const timer = setInterval(() => {
    const until = performance.now() + ms;
    while (performance.now() < until);
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

const chunkBytes = 64 * 1024;

function startHolding({ megabytesPerSecond, maxMegabytes }: EffectOf<'memory'>): () => void {
  /** Lists of small numbers: heap of JavaScript, which buffers would not be. */
  const held: number[][] = [];
  const perTick = Math.max(1, Math.round((megabytesPerSecond * 2 ** 20) / chunkBytes / 10));
  const timer = setInterval(() => {
    for (let n = 0; n < perTick; n++) {
      if (held.length * chunkBytes >= maxMegabytes * 2 ** 20) return;
      held.push(new Array<number>(chunkBytes / 8).fill(0.5));
    }
  }, 100);
  timer.unref();
  return () => {
    clearInterval(timer);
    held.length = 0;
  };
}

function startExit({ afterMs }: EffectOf<'exit'>): () => void {
  const timer = setTimeout(() => process.kill(process.pid, 'SIGKILL'), afterMs);
  timer.unref();
  return () => clearTimeout(timer);
}
