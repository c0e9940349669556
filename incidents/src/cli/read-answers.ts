import { nearNames, UsageError } from '@glasshouse/settings';
import type { IncidentQuestion } from '../contract/index.js';
import { timeOf } from '../grade.js';
import { matchOption } from './match-option.js';

/** Options by question; an empty list removes the answer. */
export type GivenAnswers = Record<string, string[]>;

/**
 * Reads `question=option` arguments. Several options are separated by commas; an option may itself contain a comma. A unique
 * beginning of an option suffices.
 *
 * @throws UsageError when an argument is wrong; its message names every wrong argument, the options that are near, and the
 * command with the others
 */
export function readAnswers(
  args: readonly string[],
  questions: readonly IncidentQuestion[],
  options: readonly string[] = [],
): GivenAnswers {
  if (args.length === 0)
    throw new UsageError('answer needs QUESTION=OPTION, such as service=order "affected=administrators"');
  const answers: GivenAnswers = {};
  const problems: string[] = [];
  for (const text of args) {
    try {
      const { id, values } = readAnswer(text, questions);
      answers[id] = [...(answers[id] ?? []), ...values];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      problems.push(error.message);
    }
  }
  if (problems.length === 0) return answers;
  throw new UsageError(
    [
      ...problems,
      'Nothing was saved.',
      ...(Object.keys(answers).length > 0
        ? [`To save the other answers: ${answerCommand(answers, options)}`]
        : []),
      'All options and their meanings: npm run incident -- questions',
    ].join('\n'),
  );
}

/** Returns the arguments that give answers, as they are printed. */
export function argumentsOf(answers: GivenAnswers): string[] {
  return Object.entries(answers).map(([id, values]) => `${id}=${values.join(',')}`);
}

function answerCommand(answers: GivenAnswers, options: readonly string[]): string {
  const args = [...argumentsOf(answers), ...options].map(quoted);
  return ['npm run incident -- answer', ...args].join(' ');
}

function readAnswer(text: string, questions: readonly IncidentQuestion[]): { id: string; values: string[] } {
  const at = text.indexOf('=');
  if (at < 0) throw new UsageError(`${JSON.stringify(text)} is not of the form QUESTION=OPTION`);
  const name = text.slice(0, at).trim();
  const ids = questions.map((each) => each.id);
  const question = questions.find((each) => each.id === name.toLowerCase());
  if (!question) {
    const near = nearNames(name, ids);
    throw new UsageError(`unknown question ${JSON.stringify(name)}; ${listed(near.length > 0 ? near : ids)}`);
  }
  return { id: question.id, values: valuesIn(text.slice(at + 1).trim(), question) };
}

function valuesIn(text: string, { id, options, several }: IncidentQuestion): string[] {
  if (text === '') return [];
  if (!options) return [timeIn(text, id)];
  const whole = matchOption(text, options);
  if ('value' in whole) return [whole.value];
  const parts = text.split(',');
  const matches = parts.map((part) => ({ part: part.trim(), match: matchOption(part, options) }));
  const values = matches.flatMap(({ match }) => ('value' in match ? [match.value] : []));
  if (values.length === parts.length) return values;
  const wrong = several ? matches : [{ part: text, match: whole }];
  throw new UsageError(
    wrong
      .flatMap(({ part, match }) =>
        'value' in match
          ? []
          : [
              match.isAmbiguous
                ? `${id}: ${JSON.stringify(part)} is the beginning of several options; ${listed(match.near)}`
                : `${id}: ${JSON.stringify(part)} is not an option${match.near.length > 0 ? `; ${listed(match.near)}` : ''}`,
            ],
      )
      .join('\n'),
  );
}

/** Returns a time as it was given, or `none`. */
function timeIn(text: string, id: string): string {
  if (text.toLowerCase() === 'none') return 'none';
  if (!Number.isNaN(timeOf(text, Date.now()))) return text;
  throw new UsageError(
    `${id}: ${JSON.stringify(text)} is not a time; RFC 3339, HH:MM:SS in UTC, or none if there is no fault`,
  );
}

function listed(names: readonly string[]): string {
  return `possible: ${names.join(' | ')}`;
}

/** Quotes an argument for a shell. */
function quoted(text: string): string {
  return /^[\w./:,=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
