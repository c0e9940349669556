import type { Variant } from './incident.js';
import { type OperationOption, type QuestionId, questionIds, questions } from './questions.js';

/** Answers by question: chosen options, or a time for `since`. */
export type Answers = Partial<Record<QuestionId, readonly string[]>>;

export interface GradedAnswer {
  question: QuestionId;
  points: number;
  of: number;
  given: readonly string[];
  /** Right answers; shown after the end only. */
  right: readonly string[];
}

export interface Grade {
  answers: GradedAnswer[];
  points: number;
  of: number;
}

/** Time within which the answer `since` is right, in milliseconds. */
const toleranceMs = 60_000;

/**
 * Grades answers. A question counts its points times the number of right options chosen, divided by the number of right
 * options or of chosen ones, whichever is larger: choosing every option earns little. `since` counts within 60 s.
 */
export function grade(variant: Variant, startedMs: number, answers: Answers): Grade {
  const graded = questionIds.map((question): GradedAnswer => {
    const of = questions[question].points;
    const given = [...new Set(answers[question] ?? [])];
    if (question === 'since' && variant.fault === 'none') {
      const isRight = given.length === 0 || (given.length === 1 && given[0] === 'none');
      return {
        question,
        of,
        given,
        right: ['none'],
        points: isRight && answers.service?.[0] === 'none' ? of : 0,
      };
    }
    if (question === 'since') {
      const right = [new Date(startedMs).toISOString()];
      const [text] = given;
      const at = given.length === 1 && text !== undefined ? timeOf(text, startedMs) : Number.NaN;
      return { question, of, given, right, points: Math.abs(at - startedMs) <= toleranceMs ? of : 0 };
    }
    const right = rightAnswers(variant, question);
    const accepted = acceptedAnswers(variant, question);
    const share = shareOf(given, right, accepted, questions[question].several ?? false);
    const shown = questions[question].several ? right : [...right, ...accepted];
    return { question, of, given, right: shown, points: of * share };
  });
  const sum = (key: 'points' | 'of') => graded.reduce((total, each) => total + each[key], 0);
  return { answers: graded, points: sum('points'), of: sum('of') };
}

/** Options of the question `operation` that exclude all others. */
const completeAnswers: ReadonlySet<string | undefined> = new Set<OperationOption>([
  'none',
  'all operations of the service',
]);

/**
 * Returns the share of the points that the options earn. An accepted option is ignored where several options can be
 * right, and otherwise counts as the right one. `none` and `all operations of the service` are complete answers: one of
 * them alone, if accepted, counts as the right one.
 */
function shareOf(
  given: readonly string[],
  right: readonly string[],
  accepted: readonly string[],
  several: boolean,
): number {
  const [only] = given;
  if (given.length === 1 && completeAnswers.has(only) && accepted.includes(only as string)) return 1;
  const counted = several ? given.filter((each) => !accepted.includes(each)) : given;
  if (counted.length === 0) return 0;
  const hits = counted.filter((each) => right.includes(each) || accepted.includes(each)).length;
  return hits / Math.max(right.length, counted.length);
}

/** Returns the options of a question that the telemetry supports besides the right ones. */
export function acceptedAnswers({ accepted }: Variant, question: QuestionId): readonly string[] {
  if (question === 'operation') return accepted?.operations ?? [];
  return question === 'affected' && accepted?.affected ? [accepted.affected] : [];
}

/** Returns the right options of a question other than `since`. */
export function rightAnswers(variant: Variant, question: Exclude<QuestionId, 'since'>): readonly string[] {
  switch (question) {
    case 'service':
      return [variant.service];
    case 'fault':
      return [variant.fault];
    case 'operation':
      return variant.operations;
    case 'affected':
      return [variant.affected];
    case 'evidence':
      return [variant.distinguishedBy];
  }
}

/** Reads RFC 3339, or HH:MM:SS in UTC on the day of the start. NaN for other text. */
export function timeOf(text: string, startedMs: number): number {
  const clock = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(text);
  if (!clock) return Date.parse(text);
  const day = new Date(startedMs).toISOString().slice(0, 10);
  const at = Date.parse(`${day}T${clock[1]}:${clock[2]}:${clock[3] ?? '00'}Z`);
  const dayMs = 86_400_000;
  // an incident that began shortly before midnight may be answered with a time after it
  return [at - dayMs, at, at + dayMs].reduce((best, each) =>
    Math.abs(each - startedMs) < Math.abs(best - startedMs) ? each : best,
  );
}

/** Returns answers that earn every point; for tests of incidents. */
export function solution(variant: Variant, startedMs: number): Answers {
  const ids = questionIds.filter((id) => id !== 'since');
  return {
    ...Object.fromEntries(ids.map((id) => [id, rightAnswers(variant, id)])),
    since: [variant.fault === 'none' ? 'none' : new Date(startedMs).toISOString()],
  };
}
