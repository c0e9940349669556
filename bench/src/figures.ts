import type { Machine } from './machine.js';
import type { CandidateName, TaskName } from './micro/tasks.js';
import type { Plan } from './plan.js';
import type { VariantName } from './services/variants.js';

/** Results of one benchmark run, as written by `--json`; `docs/performance.md` is generated from them. */
export interface Figures {
  /** ISO date. */
  date: string;
  machine: Machine;
  plan: Plan;
  /** Empty if the services were not measured. */
  services: readonly ServiceFigures[];
  /** Empty if the microbenchmarks were not run. */
  micro: readonly MicroFigures[];
}

/** Throughput of one variant compared with the bare services. */
export interface LoadFigures {
  /** Throughput relative to the bare services, which are loaded in alternation; the mean of `shares`. */
  share: number;
  /** One value per trial, which restarts all processes: the median of the trial's window ratios. */
  shares: readonly number[];
  /** Quartiles of the ratios of all windows. */
  quartiles: readonly [number, number];
  /** Additional microseconds of CPU per request compared with the bare services; averaged like `share`. */
  addedUs: number;
  /** Requests per second, median of all windows. */
  perSecond: number;
  /** Utilisation of the services' core, 0 to 1; only if the services are pinned. */
  busy?: number;
  /** Requests per second in each window, and the mean of the bare windows before and after it; in order of trials. */
  windows: readonly { perSecond: number; bare: number }[];
}

/** Results of one variant. */
export interface ServiceFigures {
  name: VariantName;
  /** Load on the gateway, which calls the product service. */
  pair: LoadFigures;
  /** Load on the product service only. */
  alone: LoadFigures;
  /** Latency through the gateway with one request at a time; medians of the trials. */
  latencyMs: { p50: number; p99: number };
  /** Resident memory of the gateway after the load, in MiB; median of the trials. */
  rssMb: number;
  /** Milliseconds from the start of the gateway's process until it listens; median of the timed starts. */
  startMs: number;
  /** Requests without a 200 response. */
  failed: number;
  spans: Delivery;
  logs: Delivery;
}

/** Expected and received items, summed over all trials. */
export interface Delivery {
  expected: number;
  delivered: number;
}

/** Result of one candidate in one microbenchmark. */
export interface MicroFigures {
  task: TaskName;
  candidate: CandidateName;
  /** Nanoseconds per operation, median of the blocks. */
  ns: number;
  /** Quartiles of the blocks, in nanoseconds. */
  quartiles: readonly [number, number];
}
