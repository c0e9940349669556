import { median, percentile, quartiles } from '../statistics.js';
import type { RoundRatio, ShopFigures } from './figures.js';
import { requestsPerJourney } from './purchase.js';
import type { LoadWindow } from './window.js';

/** Windows of each shop in one round. */
export interface Round {
  current: readonly LoadWindow[];
  /** Empty without another shop. */
  earlier: readonly LoadWindow[];
}

const perSecondOf = (windows: readonly LoadWindow[]): number =>
  sum(windows, ({ journeysMs }) => journeysMs.length) / sum(windows, ({ seconds }) => seconds);
const cpuMsOf = (windows: readonly LoadWindow[]): number =>
  (1000 * sum(windows, ({ cpuSeconds }) => cpuSeconds)) / sum(windows, ({ journeysMs }) => journeysMs.length);

/** Returns medians of the windows, and percentiles of all journeys. */
export function summariseShop(windows: readonly LoadWindow[]): Omit<ShopFigures, 'version'> {
  const values = windows.map((window) => ({
    journeysPerSecond: perSecondOf([window]),
    cpuMs: cpuMsOf([window]),
  }));
  const journeysPerSecond = median(values.map((value) => value.journeysPerSecond));
  const journeysMs = windows.flatMap((window) => window.journeysMs);
  const busy = windows.flatMap((window) => window.busy ?? []);
  const resting = windows.flatMap(({ restingSeconds, seconds }) =>
    restingSeconds === undefined ? [] : [restingSeconds / seconds],
  );
  return {
    journeysPerSecond,
    requestsPerSecond: journeysPerSecond * requestsPerJourney,
    cpuMs: median(values.map(({ cpuMs }) => cpuMs)),
    p50Ms: percentile(journeysMs, 0.5),
    p99Ms: percentile(journeysMs, 0.99),
    journeys: journeysMs.length,
    ...(busy.length > 0 && { busy: median(busy) }),
    ...(resting.length > 0 && { resting: median(resting) }),
    windows: values,
  };
}

/**
 * Compares this version with the other. A round has both in the order ABBA, so a steady change of the machine's speed
 * cancels out of its ratio.
 */
export function compareRounds(rounds: readonly Round[]): { journeysRatio: RoundRatio; cpuRatio: RoundRatio } {
  const ratioOf = (value: (windows: readonly LoadWindow[]) => number): RoundRatio => {
    const ratios = rounds.map(({ current, earlier }) => value(current) / value(earlier));
    return { median: median(ratios), quartiles: quartiles(ratios) };
  };
  return { journeysRatio: ratioOf(perSecondOf), cpuRatio: ratioOf(cpuMsOf) };
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}
