import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import { createCommands, listIncidents } from './commands.js';
import { createConsoleClient } from './console-client.js';
import type { Answers } from './grade.js';
import { createRunFile } from './run.js';
import { questionsText, reportText } from './text.js';

const usage = `npm run incident -- COMMAND [options]
  list                          names, levels and titles
  start NAME [--seed N]         begins an incident; without a seed, a random one
  status                        story, time, questions and answers so far
  hint                          shows the next hint
  answer QUESTION=OPTION ...    answers; several options: operation=addItem,confirmOrder
  stop [--yes]                  ends the incident and grades it; --yes: also without an answer
options
  --console URL                 address of the console (http://127.0.0.1:${ports.console})
  --json                        prints JSON
The shop and this command need the same FAULTS_TOKEN (docs/faults.md).`;

/** Returns the text to print. @throws Error that says what to do */
async function main(): Promise<string> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      console: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [command, ...rest] = positionals;
  if (values.help) return usage;
  const print = <T>(value: T, text: (value: T) => string) =>
    values.json ? JSON.stringify(value, null, 2) : text(value);
  if (command === 'list')
    return print(listIncidents(), (all) =>
      all.map(({ name, level, title }) => `${name.padEnd(24)} level ${level}  ${title}`).join('\n'),
    );
  const { FAULTS_TOKEN: token = '', DATA_FOLDER: folder = 'data' } = process.env;
  if (token === '')
    throw new Error(
      'set FAULTS_TOKEN to the token with which the shop was started: FAULTS_TOKEN=... npm start',
    );
  const url = (values.console ?? process.env.CONSOLE_URL ?? `http://127.0.0.1:${ports.console}`).replace(
    /\/$/,
    '',
  );
  const commands = createCommands({ console: createConsoleClient(url, token), file: createRunFile(folder) });
  switch (command) {
    case 'start': {
      const [name] = rest;
      if (name === undefined)
        throw new Error('start needs the name of an incident: npm run incident -- list');
      const seed = values.seed === undefined ? Math.floor(Math.random() * 1e6) : Number(values.seed);
      if (!Number.isSafeInteger(seed) || seed < 0)
        throw new Error(`--seed ${values.seed} is not a whole number`);
      return print(await commands.start(name, seed), (started) =>
        [
          started.story,
          questionsText(started.questions),
          'Look in the console or its API, then answer.',
        ].join('\n\n'),
      );
    }
    case 'status':
      return print(commands.status(), ({ story, seconds, hints, answers, questions }) =>
        [
          story,
          `${seconds} s since the start, ${hints} hints`,
          questionsText(questions),
          `Answers: ${JSON.stringify(answers)}`,
        ].join('\n\n'),
      );
    case 'hint':
      return print(commands.hint(), ({ hint, left }) => `${hint}\n(${left} more)`);
    case 'answer':
      return print(commands.answer(answersIn(rest)), (answers) =>
        Object.entries(answers)
          .map(([question, given]) => `${question}: ${given?.join(' | ')}`)
          .join('\n'),
      );
    case 'stop':
      return print(await commands.stop({ withoutAnswers: values.yes }), reportText);
    default:
      throw new Error(usage);
  }
}

/** Reads `question=option` arguments. @throws Error for another form */
function answersIn(args: readonly string[]): Answers {
  const answers: Record<string, string[]> = {};
  for (const text of args) {
    const [question = '', ...option] = text.split('=');
    if (option.length === 0) throw new Error(`${JSON.stringify(text)} is not of the form QUESTION=OPTION`);
    answers[question] = [...(answers[question] ?? []), option.join('=')];
  }
  if (args.length === 0)
    throw new Error('answer needs QUESTION=OPTION, such as service=order "affected=administrators"');
  return answers;
}

process.exitCode = await main().then(
  (text) => {
    console.log(text);
    return 0;
  },
  (error: Error) => {
    console.error(error.message);
    return 2;
  },
);
