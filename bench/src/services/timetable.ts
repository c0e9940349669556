import type { Plan } from '../plan.js';
import { shuffled } from '../statistics.js';
import type { VariantName } from './variants.js';

/** Which variant is tried next. */
export interface Timetable {
  /** Undefined when all have been, or when the next would not end in time; the first of each variant is always tried. */
  next(): VariantName | undefined;
  /** What has begun, for people. */
  where(): string;
  /** Until the last trial ends, the one that has begun included; undefined before one has ended. */
  secondsLeft(): number | undefined;
}

/** One of each variant, in any order; then all that are left, in any order, so that those of one are spread over the run. */
export function planTrials(
  names: readonly VariantName[],
  { trials, kitTrials }: Pick<Plan, 'trials' | 'kitTrials'>,
): VariantName[] {
  const further = names.flatMap((name) =>
    new Array<VariantName>((name === 'kit' ? kitTrials : trials) - 1).fill(name),
  );
  return [...shuffled(names), ...shuffled(further)];
}

/** @param now Seconds since the bench was started. */
export function createTimetable(names: readonly VariantName[], plan: Plan, now: () => number): Timetable {
  const { maxSeconds = Number.POSITIVE_INFINITY } = plan;
  const planned = planTrials(names, plan);
  let begun = 0;
  let began = 0;
  /** Seconds of a trial. */
  let longest = 0;
  return {
    next() {
      const time = now();
      if (begun > 0) longest = Math.max(longest, time - began);
      const name = planned[begun];
      if (begun >= names.length && time + longest > maxSeconds) return undefined;
      if (name !== undefined) begun += 1;
      began = time;
      return name;
    },
    where: () => `${planned[begun - 1]}, trial ${begun} of ${planned.length}`,
    secondsLeft() {
      if (longest === 0) return undefined;
      return Math.min((planned.length - begun + 1) * longest, Math.max(longest, maxSeconds - now()));
    },
  };
}
