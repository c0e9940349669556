import type { Plan } from '../plan.js';
import { shuffled } from '../statistics.js';
import type { VariantName } from './variants.js';

/** Order of the trials within the time budget. */
export interface Schedule {
  /**
   * Starts the next trial and returns its variant. Returns undefined after the last trial, and when the next trial
   * would exceed the time budget; the first trial of each variant is exempt.
   */
  next(): VariantName | undefined;
  /** Describes the current trial for a progress message. */
  describeCurrent(): string;
  /**
   * Estimates the time until the end of the last trial, including the current one; undefined during the first trial.
   */
  secondsLeft(): number | undefined;
}

/** Plans one trial of each variant in random order, then all other trials in random order, spread over the run. */
export function planTrials(
  names: readonly VariantName[],
  { trials, kitTrials }: Pick<Plan, 'trials' | 'kitTrials'>,
): VariantName[] {
  const further = names.flatMap((name) =>
    new Array<VariantName>((name === 'kit' ? kitTrials : trials) - 1).fill(name),
  );
  return [...shuffled(names), ...shuffled(further)];
}

/**
 * Creates a schedule of all planned trials.
 *
 * @param now Returns the seconds since the benchmark was started
 */
export function createSchedule(names: readonly VariantName[], plan: Plan, now: () => number): Schedule {
  const { maxSeconds = Number.POSITIVE_INFINITY } = plan;
  const planned = planTrials(names, plan);
  let startedTrials = 0;
  let trialStart = 0;
  /** Duration of the longest trial in seconds. */
  let longest = 0;
  return {
    next() {
      const time = now();
      if (startedTrials > 0) longest = Math.max(longest, time - trialStart);
      const name = planned[startedTrials];
      if (startedTrials >= names.length && time + longest > maxSeconds) return undefined;
      if (name !== undefined) startedTrials += 1;
      trialStart = time;
      return name;
    },
    describeCurrent: () => `${planned[startedTrials - 1]}, trial ${startedTrials} of ${planned.length}`,
    secondsLeft() {
      if (longest === 0) return undefined;
      return Math.min((planned.length - startedTrials + 1) * longest, Math.max(longest, maxSeconds - now()));
    },
  };
}
