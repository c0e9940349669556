/** State of the revenue counters of all instances of the order service. */
export interface RevenueCounters {
  /** Sum of `orders_revenue_minor_units_total`. */
  revenue: number;
  /** Number of instances. */
  instances: number;
  /** Latest start of an instance: every confirmation after it is counted by a running instance. */
  startedAt: Date;
  /** Earliest start of an instance. The sum includes confirmations from then on. */
  firstStartedAt: Date;
  /** Time of the earliest read value: later confirmations may be missing from the sum. */
  readAt: Date;
}

/** Reads the counters of all instances. @throws CounterUnavailableError when the sum would be wrong or unknown */
export type CounterSource = () => Promise<RevenueCounters>;

/** The counters cannot be compared; the message gives the reason. */
export class CounterUnavailableError extends Error {}

/** Counter of one process of the order service. */
export interface InstanceCounter {
  revenue: number;
  startedAt: Date;
  readAt: Date;
}

/** Returns the sum of the counters. @throws CounterUnavailableError without an instance */
export function sumOfCounters(counters: readonly InstanceCounter[]): RevenueCounters {
  if (counters.length === 0) throw new CounterUnavailableError('there is no instance of the order service');
  const starts = counters.map(({ startedAt }) => startedAt.getTime());
  return {
    revenue: counters.reduce((sum, { revenue }) => sum + revenue, 0),
    instances: counters.length,
    startedAt: new Date(Math.max(...starts)),
    firstStartedAt: new Date(Math.min(...starts)),
    readAt: new Date(Math.min(...counters.map(({ readAt }) => readAt.getTime()))),
  };
}
