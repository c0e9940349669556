/** Lengths and sizes of the overload scenarios. */
export interface OverloadPlan {
  /** Length of each load of the goodput scenarios, in seconds. */
  goodputSeconds: number;
  /** Pause after each of them, in ms: the shedding level falls. */
  pauseMs: number;
  /** Length of the other loads, in seconds. */
  seconds: number;
  /** Distinct list queries: those before the memory is measured first, and those after it. */
  warmUpQueries: number;
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
