import type { Health } from '../contract/index.js';
import type { Objective } from './ports.js';

/** Time for which the objectives must hold after a mitigation, in milliseconds. */
export const healthyMs = 60_000;

/** Tracks since when all objectives hold. */
export interface HealthTracker {
  update(objectives: readonly Objective[], nowMs: number): void;
  readonly health: Health;
}

/** Without traffic the shop is not healthy, because the objectives then have no events. */
export function createHealthTracker(): HealthTracker {
  let health: Health = { healthySinceMs: null, objectives: [] };
  return {
    update(objectives, nowMs) {
      const isHealthy =
        objectives.every(({ holds }) => holds) && objectives.some(({ eventsPerS }) => eventsPerS > 0);
      health = {
        healthySinceMs: isHealthy ? (health.healthySinceMs ?? nowMs) : null,
        objectives: objectives.map(({ name, holds }) => ({ name, holds })),
      };
    },
    get health() {
      return health;
    },
  };
}
