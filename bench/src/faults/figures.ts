import type { Machine } from '../machine.js';

/** Fault layer of a measured shop: `off` has no FAULTS_TOKEN, `on` has one, but no fault. */
export type FaultLayer = 'off' | 'on';

/** Request of the load, each through the gateway to the product service. */
export type FaultLoad = 'product' | 'availability';

/** Throughput of one shop relative to another shop with the fault layer off. */
export interface FaultPair {
  layer: FaultLayer;
  load: FaultLoad;
  /** Mean of `shares`. */
  share: number;
  /** One value for each start of the processes: the median of the ratios of its windows. */
  shares: readonly number[];
  /** Quartiles of the ratios of all windows. */
  quartiles: readonly [number, number];
  /** Requests per second, median of all windows. */
  perSecond: number;
  /** Requests without a response of status 200. */
  failed: number;
}

/** Results of `npm run bench -- faults`. */
export interface FaultFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  /** Windows of each load in each start. */
  rounds: number;
  windowSeconds: number;
  pairs: readonly FaultPair[];
}
