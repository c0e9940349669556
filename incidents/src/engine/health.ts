import type { Health } from '../contract/index.js';
import type { Variant } from '../incident.js';
import type { Objective } from './ports.js';

/** Time for which the objectives must hold after a mitigation, in milliseconds. */
export const healthyMs = 60_000;

/** Tracks since when the objectives hold, and when each one was missed. */
export interface HealthTracker {
  update(objectives: readonly Objective[], nowMs: number): void;
  readonly health: Health;
}

/**
 * Without traffic the shop is not healthy, because the objectives then have no events. An objective that was missed
 * before the start counts only if the incident affects it: another cause may last longer than the incident.
 *
 * @param missedAtStart names of the objectives that were missed at the start
 */
export function createHealthTracker(variant: Variant, missedAtStart: readonly string[]): HealthTracker {
  const missed = new Set(missedAtStart);
  let health: Health = { healthySinceMs: null, objectives: [] };
  const mustHold = (objective: Objective) => !missed.has(objective.name) || isAffected(variant, objective);
  return {
    update(objectives, nowMs) {
      const isHealthy =
        objectives.filter(mustHold).every(({ holds }) => holds) &&
        objectives.some(({ eventsPerS }) => eventsPerS > 0);
      health = {
        healthySinceMs: isHealthy ? (health.healthySinceMs ?? nowMs) : null,
        objectives: objectives.map(({ name, holds }) => {
          const before = health.objectives.find((each) => each.name === name)?.missed;
          const times = holds ? before : { firstMs: before?.firstMs ?? nowMs, lastMs: nowMs };
          return {
            name,
            holds,
            ...(missed.has(name) && { missedAtStart: true }),
            ...(times && { missed: times }),
          };
        }),
      };
    },
    get health() {
      return health;
    },
  };
}

/** Returns the names of the objectives that do not hold. */
export function missedObjectives(objectives: readonly Objective[]): string[] {
  return objectives.filter(({ holds }) => !holds).map(({ name }) => name);
}

/** Returns whether an incident can break an objective: its service shows the symptom. */
function isAffected({ propagation, fault }: Variant, { service }: Objective): boolean {
  if (service === 'telemetry') return fault === 'telemetry-outage';
  return propagation.some((each) => each === service);
}
