import type { Plan } from '../plan.js';

/** Which generations and rounds are begun: those that are planned, as far as they end in `plan.maxSeconds`. */
export interface Timetable {
  /** False when all have been, or when not one round of the next would end in time. The first always begins. */
  beginGeneration(): boolean;
  /** Of the generation that has begun, once it is warm; its first round always begins. */
  beginRound(): boolean;
  /** What has begun, for people. */
  where(): string;
  /** Until the last round ends, those that have begun included; undefined before anything is known. */
  secondsLeft(): number | undefined;
}

/** Of each generation, as evenly as possible; never none while there are as many rounds as generations. */
export function dealRounds(rounds: number, generations: number): number[] {
  return Array.from(
    { length: generations },
    (_, at) => Math.floor(rounds / generations) + (at < rounds % generations ? 1 : 0),
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/**
 * When there is too little time, each generation has fewer rounds rather than the run fewer generations: each may use
 * its part of the time that is left.
 *
 * @param now Seconds since the bench was started.
 */
export function createTimetable(
  { rounds, generations, maxSeconds = Number.POSITIVE_INFINITY }: Plan,
  now: () => number,
): Timetable {
  const dealt = dealRounds(rounds, generations);
  /** How many have begun; rounds: of this generation. */
  const begun = { generations: 0, rounds: 0 };
  /** Of this generation: when it began, when it was warm, and when it is to have ended. */
  const times = { began: 0, warm: 0, until: 0 };
  /** Seconds that a round takes, and a generation beside its rounds; from what was last seen. */
  const takes = { round: Number.NaN, beside: 0 };
  const roundsOfThis = (): number => dealt[begun.generations - 1] ?? 0;
  return {
    beginGeneration() {
      const time = now();
      if (begun.generations > 0) {
        takes.beside = time - times.began - begun.rounds * takes.round;
        if (begun.generations === generations || time + takes.beside + takes.round > maxSeconds) return false;
      }
      const left = sum(dealt.slice(begun.generations));
      begun.generations += 1;
      begun.rounds = 0;
      times.began = time;
      times.until = time + ((maxSeconds - time) * roundsOfThis()) / left;
      return true;
    },
    beginRound() {
      const time = now();
      if (begun.rounds === 0) {
        times.warm = time;
        takes.beside = Math.max(takes.beside, time - times.began);
      } else {
        takes.round = (time - times.warm) / begun.rounds;
        if (begun.rounds === roundsOfThis() || time + takes.round > times.until) return false;
      }
      begun.rounds += 1;
      return true;
    },
    where() {
      const round = begun.rounds === 0 ? '' : `round ${begun.rounds} of ${roundsOfThis()}`;
      if (generations === 1) return round;
      return `start ${begun.generations} of ${generations}${round && `, ${round}`}`;
    },
    secondsLeft() {
      if (Number.isNaN(takes.round)) return undefined;
      const roundsLeft = sum(dealt.slice(begun.generations - 1)) - Math.max(0, begun.rounds - 1);
      const planned = roundsLeft * takes.round + (generations - begun.generations) * takes.beside;
      return Math.min(planned, maxSeconds - now());
    },
  };
}
