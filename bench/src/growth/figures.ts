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
  /** Results by store. */
  stores: readonly StoreGrowth[];
}

export interface GrowthPlan {
  /** Measured requests of each operation in each round and shop. */
  requests: number;
  rounds: number;
  /** Requests of each operation before the first round. */
  warmUp: number;
  /** Additional timed starts of each shop, before the start for the requests. */
  starts: number;
  /** Seconds without requests in which the CPU time of the processes is measured. */
  idleSeconds: number;
}

export interface GrowthOptions {
  plan: GrowthPlan;
  small: Size;
  large: Size;
  operations: readonly MeasuredOperation[];
  progress: Pick<Progress, 'say'>;
  /** Aborts the run. Its processes are stopped and its data is removed. */
  signal: AbortSignal;
}

export interface StoreGrowth {
  store: 'embedded' | 'mongodb';
  /** Sentences about the measured server, for the page. */
  note?: string;
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
  /** CPU time with large data divided by the CPU time with small data: median of the rounds. Null if one of them is. */
  ratio: number | null;
}

export interface OperationCost {
  /**
   * CPU time of the gateway and all services for one request, in microseconds, without the CPU time that they use when
   * there are no requests: median of the rounds. Null if the idle CPU time is at least half of the CPU time
   * during the requests, because the difference is then too uncertain.
   */
  cpuUs: number | null;
  /** Median latency over all rounds. */
  p50Ms: number;
  p99Ms: number;
  /** Longest interval of a 10 ms timer in any process in a round: median of the rounds. */
  blockMs: number;
  /** Process with the longest interval in most rounds. */
  blockedProcess: string;
  /**
   * Highest CPU time of a main thread in an interval of that timer, in any process in a round: median of the rounds.
   * Absent on systems that do not count it.
   */
  busyMs?: number;
  /** Process with the highest CPU time in most rounds. */
  busyProcess?: string;
}

export const observedProcesses: readonly (ServiceName | 'console')[] = [...serviceNames, 'console'];

export interface ProcessFigures {
  name: (typeof observedProcesses)[number];
  small: ProcessCost;
  large: ProcessCost;
}

export interface ProcessCost {
  startMs: number;
  /** Resident memory. */
  rssMb: number;
  /** Proportional memory, which divides each page by the number of processes that share it. Absent if not on Linux. */
  pssMb?: number;
  /** CPU time without requests, in ms per second. */
  idleMs: number;
}
