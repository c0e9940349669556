import {
  acceptedAnswers,
  optionsOf,
  type QuestionId,
  questionIds,
  rightAnswers,
  type Variant,
} from '@glasshouse/incidents';

/** Returns answers of which each is wrong. */
export function wrongAnswers(variant: Variant): Record<string, string[]> {
  return Object.fromEntries(
    questionIds.map((id) => {
      const wrong = wrongOptions(variant, id)[0];
      return [id, [wrong ?? '1970-01-01T00:00:00Z']];
    }),
  );
}

/** Returns the options of a question that earn nothing. */
export function wrongOptions(variant: Variant, id: QuestionId): string[] {
  if (id === 'since') return [];
  const right = [...rightAnswers(variant, id), ...acceptedAnswers(variant, id)];
  return (optionsOf(id) ?? []).map(({ value }) => value).filter((value) => !right.includes(value));
}
