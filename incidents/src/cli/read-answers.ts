import type { IncidentQuestion } from '../contract/index.js';
import { UsageError } from './usage-error.js';

/**
 * Reads `question=option` arguments. Several options are separated by commas; an option may itself contain a comma.
 *
 * @throws UsageError for another form, an unknown question or an unknown option
 */
export function readAnswers(
  args: readonly string[],
  questions: readonly IncidentQuestion[],
): Record<string, string[]> {
  if (args.length === 0)
    throw new UsageError('answer needs QUESTION=OPTION, such as service=order "affected=administrators"');
  const answers: Record<string, string[]> = {};
  for (const text of args) {
    const at = text.indexOf('=');
    if (at < 0) throw new UsageError(`${JSON.stringify(text)} is not of the form QUESTION=OPTION`);
    const id = text.slice(0, at);
    const question = questions.find((each) => each.id === id);
    if (!question)
      throw new UsageError(
        `unknown question ${id}; the questions are ${questions.map((each) => each.id).join(', ')}`,
      );
    answers[id] = [...(answers[id] ?? []), ...optionsIn(text.slice(at + 1), question)];
  }
  return answers;
}

function optionsIn(text: string, { id, options }: IncidentQuestion): string[] {
  if (text === '') return [];
  const known = options?.map(({ value }) => value);
  if (!known || known.includes(text)) return [text];
  const values = text.split(',').map((value) => value.trim());
  const wrong = values.filter((value) => !known.includes(value));
  if (wrong.length > 0) throw new UsageError(`${id}: ${wrong.join(', ')} is not one of ${known.join(' | ')}`);
  return values;
}
