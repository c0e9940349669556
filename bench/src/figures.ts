import type { Machine } from './machine.js';
import type { CandidateName, TaskName } from './micro/tasks.js';
import type { Plan } from './plan.js';
import type { VariantName } from './services/variants.js';

/** What one run of the bench found: `--json`, and what `docs/performance.md` is made from. */
export interface Figures {
  /** ISO date. */
  date: string;
  machine: Machine;
  plan: Plan;
  /** Empty when they were not measured. */
  services: readonly ServiceFigures[];
  micro: readonly MicroFigures[];
}

export interface LoadFigures {
  /** Share of the throughput of bare services, loaded in turn with these: the mean of `shares`. */
  share: number;
  /** Of each trial, which is all processes started anew: the median of its windows' ratios. */
  shares: readonly number[];
  /** Of the ratios of all windows. */
  quartiles: readonly [number, number];
  /** Microseconds of the services' core that a request costs more than with the bare ones; a mean like `share`. */
  addedUs: number;
  /** Requests a second, median of all windows. */
  perSecond: number;
  /** How busy the services' core was, 0 to 1; only where they are pinned. */
  busy?: number;
  /** Requests a second in each window, and in those of the bare services around it; one trial after the other. */
  windows: readonly { perSecond: number; bare: number }[];
}

export interface ServiceFigures {
  name: VariantName;
  /** Gateway and product service. */
  pair: LoadFigures;
  /** The product service alone. */
  alone: LoadFigures;
  /** Through the gateway, one request at a time; medians of the trials. */
  latencyMs: { p50: number; p99: number };
  /** Resident memory of the gateway after the load, median of the trials. */
  rssMb: number;
  /** From the start of the gateway's process until it listens, median of the timed starts. */
  startMs: number;
  /** Requests that were not answered with 200. */
  failed: number;
  spans: Delivery;
  logs: Delivery;
}

/** Sums over all trials. */
export interface Delivery {
  expected: number;
  delivered: number;
}

export interface MicroFigures {
  task: TaskName;
  candidate: CandidateName;
  /** Nanoseconds, median of the blocks, and their quartiles. */
  ns: number;
  quartiles: readonly [number, number];
}
