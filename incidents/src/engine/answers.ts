import type { GiveAnswers } from '../contract/index.js';
import { type Answers, grade } from '../grade.js';
import type { Variant } from '../incident.js';
import { optionsOf, type QuestionId, questionIds } from '../questions.js';
import { IncidentError } from './incident-error.js';
import type { PlayerState, RunState } from './run-state.js';

/** Checks answers against the closed lists. @throws IncidentError `invalid` for an unknown question or option */
export function readAnswers(given: GiveAnswers['answers']): Answers {
  const read: Record<string, readonly string[]> = {};
  for (const [question, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!(questionIds as readonly string[]).includes(question))
      throw new IncidentError(
        'invalid',
        `unknown question ${question}; the questions are ${questionIds.join(', ')}`,
      );
    const values = [...new Set(typeof value === 'string' ? [value] : value)];
    const options = optionsOf(question as QuestionId)?.map((each) => each.value);
    const unknown = options ? values.filter((each) => !options.includes(each)) : [];
    if (unknown.length > 0)
      throw new IncidentError(
        'invalid',
        `${question}: ${unknown.join(', ')} is not one of ${options?.join(' | ')}`,
      );
    read[question] = values;
  }
  return read;
}

/** Stores answers, and the times at which the cause was localised and explained for the first time. */
export function giveAnswers(
  run: RunState,
  player: PlayerState,
  variant: Variant,
  answers: Answers,
  nowMs: number,
): void {
  const kept = Object.entries({ ...player.answers, ...answers }).filter(([, values]) => values.length > 0);
  player.answers = Object.fromEntries(kept);
  const graded = grade(variant, run.startedMs, player.answers).answers;
  const isRight = (question: QuestionId) =>
    (player.answers[question]?.length ?? 0) > 0 &&
    graded.some((each) => each.question === question && each.points === each.of);
  const afterMs = nowMs - run.startedMs;
  const { timeTo } = player;
  if (isRight('since') || isRight('service') || isRight('fault')) timeTo.detect ??= afterMs;
  if (isRight('service')) timeTo.localise ??= afterMs;
  if (isRight('service') && isRight('fault')) timeTo.explain ??= afterMs;
}
