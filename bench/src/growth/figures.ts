import { type ServiceName, serviceNames } from '@glasshouse/roster';
import type { Machine } from '../machine.js';
import type { Progress } from '../progress.js';
import type { MeasuredOperation } from './operation.js';
import type { Size } from './sizes.js';

/** Result of a run of `npm run bench -- growth`. */
export interface GrowthFigures {
  /** ISO date. */
  date: string;
  machine: Machine;
  /** One entry for each store. */
  stores: readonly StoreGrowth[];
}

export interface GrowthPlan {
  /** Measured requests of each operation in each round and shop. */
  requests: number;
  rounds: number;
  /** Requests of each operation before the first round. */
  warmUp: number;
  /** Starts of each shop, besides that for the requests. */
  starts: number;
}

export interface GrowthOptions {
  plan: GrowthPlan;
  small: Size;
  large: Size;
  operations: readonly MeasuredOperation[];
  progress: Pick<Progress, 'say'>;
  /** Ends the run; what it started and made is removed. */
  signal: AbortSignal;
}

export interface StoreGrowth {
  store: 'embedded' | 'mongodb';
  plan: GrowthPlan;
  small: Size;
  large: Size;
  operations: readonly OperationGrowth[];
  processes: readonly ProcessFigures[];
}

export interface OperationGrowth {
  id: string;
  variant?: string;
  small: OperationCost;
  large: OperationCost;
  /** Processor time with large data in relation to small data: median of the rounds. */
  ratio: number;
}

export interface OperationCost {
  /** Processor time of the gateway and all services for one request: median of the rounds. */
  cpuUs: number;
  /** Median latency over all rounds. */
  p50Ms: number;
  p99Ms: number;
  /** Longest interval of a 10 ms timer in any process in a round: median of the rounds. */
  blockMs: number;
  /** The process that had it in most rounds. */
  blockedProcess: string;
  /**
   * Longest time for which the main thread of any process ran in a round without a turn of the event loop, waits for a
   * processor not counted: median of the rounds. Absent where the system does not count it.
   */
  busyMs?: number;
  /** The process that had it in most rounds. */
  busyProcess?: string;
}

export const observedProcesses: readonly (ServiceName | 'console')[] = [...serviceNames, 'console'];

export interface ProcessFigures {
  name: (typeof observedProcesses)[number];
  small: { startMs: number; rssMb: number };
  large: { startMs: number; rssMb: number };
}
