import { sheddable } from './importance.js';

/** Consecutive samples that must all exceed the target: one long garbage collection is not overload. */
const samplesInRow = 3;
/**
 * Changes of the level per second. The delay reacts to a change of the level only one or two turns of the event loop
 * later. A faster change, or a fall as fast as the rise, would make the level oscillate between 0 and the maximum.
 */
const risePerSecond = 0.8;
const fallPerSecond = 0.3;
/** Fall per second when the delay is under a quarter of its target: more requests are refused than necessary. */
const fastFallPerSecond = 0.8;
/** Immediate rise for each multiple of the target by which the delay exceeds it, to drain accumulated requests. */
const perMultiple = 0.25;
/** Upper limit of the level after an immediate rise, so that only the integral part refuses critical requests. */
const maxRaised = 2;
/** Integral part from which an overload is sustained. */
const sustainedFrom = 0.75;
/** Longest time that one sample represents, in seconds: a blocked event loop takes no samples. */
const maxSeconds = 0.25;

/** Share of the load to refuse, derived from the event-loop delay. */
export interface Pressure {
  /**
   * 0 refuses no request. The whole part counts the importances that are refused completely, and the fraction is the
   * share of the next one: 1.25 refuses every `optional` request and a quarter of the `normal` ones.
   */
  readonly level: number;
  /** True when the overload has lasted for about a second, longer than a burst. */
  readonly isSustained: boolean;
  /**
   * @param delayMs event-loop delay
   * @param elapsedMs time since the previous sample
   */
  sample(delayMs: number, elapsedMs: number): void;
}

/**
 * Creates a raised-integral controller. The level rises while the event-loop delay exceeds its target and falls
 * while it is below, so that it settles at the share that has to be refused. Plain thresholds would oscillate between
 * refusing all requests and none.
 */
export function createPressure(targetMs: number): Pressure {
  const recent: number[] = [];
  let integral = 0;
  let level = 0;
  return {
    get level() {
      return level;
    },
    get isSustained() {
      return integral >= sustainedFrom;
    },
    sample(delayMs, elapsedMs) {
      recent.push(delayMs);
      if (recent.length > samplesInRow) recent.shift();
      const least = recent.length < samplesInRow ? 0 : Math.min(...recent);
      const ratio = least / targetMs;
      const changed = integral + slope(ratio) * Math.min(maxSeconds, elapsedMs / 1000);
      integral = Math.min(sheddable.length, Math.max(0, changed));
      const raised = Math.min(maxRaised, integral + Math.max(0, ratio - 1) * perMultiple);
      level = Math.max(integral, raised);
    },
  };
}

/**
 * Returns the change of the integral part per second.
 * @param ratio delay as a multiple of its target
 */
function slope(ratio: number): number {
  if (ratio > 1) return risePerSecond * Math.min(1, ratio - 1);
  return ratio < 0.25 ? -fastFallPerSecond : -fallPerSecond * Math.min(1, 2 - 2 * ratio);
}
