/** Durations and sizes of the overload scenarios. */
export interface OverloadPlan {
  /** Duration of each load of the goodput scenarios, in seconds. */
  goodputSeconds: number;
  /** Pause after each load in ms, in which the shedding level falls. */
  pauseMs: number;
  /** Duration of the other loads, in seconds. */
  seconds: number;
  /** Number of distinct list queries before the first memory measurement. */
  warmUpQueries: number;
  /** Number of distinct list queries between both memory measurements. */
  queries: number;
}

export const fullPlan: OverloadPlan = {
  goodputSeconds: 8,
  pauseMs: 5000,
  seconds: 6,
  warmUpQueries: 3000,
  queries: 10_000,
};

/** Takes three minutes. */
export const quickPlan: OverloadPlan = {
  goodputSeconds: 3,
  pauseMs: 2000,
  seconds: 3,
  warmUpQueries: 1000,
  queries: 2000,
};
