import type { Machine } from '../machine.js';

/** Number and duration of the measurements. */
export interface JourneyPlan {
  /** Shoppers that buy at the same time. */
  shoppers: number;
  /** Journeys in each shop before the first window. A number, because V8 compiles a function after a number of calls. */
  warmUpJourneys: number;
  /** Rounds of four windows: this version, the other, the other, this version. Of one shop alone: of two windows. */
  rounds: number;
  windowSeconds: number;
  /** Uncounted load before each window, in which the other shop exports the telemetry of its own window. */
  leadInSeconds: number;
  /** Most repeats after a refused request; see {@link JourneyFigures.repeats}. */
  maxRepeats: number;
}

/** Commit of a measured checkout. */
export interface Version {
  /** Full hash. */
  commit: string;
  /** ISO date. */
  date: string;
}

/** Results of one shop: medians of its windows, and percentiles of all journeys in them. */
export interface ShopFigures {
  /** Absent outside a Git repository. */
  version?: Version;
  journeysPerSecond: number;
  requestsPerSecond: number;
  /** CPU time of all services and the console for one journey, in milliseconds. */
  cpuMs: number;
  p50Ms: number;
  p99Ms: number;
  /** Number of journeys in all windows. */
  journeys: number;
  /** Utilisation of the services' core in the windows, 0 to 1; only if the shop is pinned. */
  busy?: number;
  /** CPU time of the other shop in the windows, as a share of their duration; only with another shop. */
  resting?: number;
  /** Values of each window, in order of time. */
  windows: readonly { journeysPerSecond: number; cpuMs: number }[];
}

/** Ratio of this version to the other in each round. */
export interface RoundRatio {
  median: number;
  quartiles: readonly [number, number];
}

/** Results of `npm run bench -- journeys`. */
export interface JourneyFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  plan: JourneyPlan;
  requestsPerJourney: number;
  /** Rounds and warm-ups that were repeated because a shop refused a request with 503. */
  repeats: number;
  current: ShopFigures;
  /** Results of the checkout in `--against`. */
  earlier?: ShopFigures & { journeysRatio: RoundRatio; cpuRatio: RoundRatio };
}
