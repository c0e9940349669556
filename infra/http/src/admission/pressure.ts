import { sheddable } from './importance.js';

/** Samples in a row that must all be over the target: one long garbage collection is no overload. */
const samplesInRow = 3;
/**
 * Changes of the level per second. The delay answers to a change only after a turn of the loop or two: a level that
 * moved faster would swing between refusing nothing and everything, and one that fell as fast as it rises would, too.
 */
const risePerSecond = 0.8;
const fallPerSecond = 0.3;
/** The delay is less than a quarter of its target: more is refused than needed. */
const fastFallPerSecond = 0.8;
/** Rise at once for each multiple of the target by which the delay is over it: drains what has piled up. */
const perMultiple = 0.25;
/** Critical requests are refused only when refusing all others was not enough. */
const maxAtOnce = 2;
/** Time that one sample can stand for, in seconds: a blocked loop takes none. */
const maxSeconds = 0.25;

/** How much of the load is to be refused, learnt from the event-loop delay. */
export interface Pressure {
  /**
   * 0: nothing. Each whole number is one importance, and the part after the point the share of the next one: 1.25 is
   * every `optional` request and a quarter of the `normal` ones.
   */
  readonly level: number;
  /** @param delayMs By how much a timer was late; @param elapsedMs since the sample before */
  sample(delayMs: number, elapsedMs: number): void;
}

/**
 * Proportional-integral controller: the level rises while the event-loop delay stays over its target and falls while it
 * is under it, so that it settles where just enough is refused. Thresholds alone would swing between all and nothing.
 */
export function createPressure(targetMs: number): Pressure {
  const recent: number[] = [];
  /** The integral part. */
  let learnt = 0;
  let level = 0;
  return {
    get level() {
      return level;
    },
    sample(delayMs, elapsedMs) {
      recent.push(delayMs);
      if (recent.length > samplesInRow) recent.shift();
      const least = recent.length < samplesInRow ? 0 : Math.min(...recent);
      const ratio = least / targetMs;
      const changed = learnt + slope(ratio) * Math.min(maxSeconds, elapsedMs / 1000);
      learnt = Math.min(sheddable.length, Math.max(0, changed));
      const atOnce = Math.min(maxAtOnce, learnt + Math.max(0, ratio - 1) * perMultiple);
      level = Math.max(learnt, atOnce);
    },
  };
}

/** @param ratio The delay as a multiple of its target */
function slope(ratio: number): number {
  if (ratio > 1) return risePerSecond * Math.min(1, ratio - 1);
  return ratio < 0.25 ? -fastFallPerSecond : -fallPerSecond * Math.min(1, 2 - 2 * ratio);
}
