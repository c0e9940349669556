import { ports } from '@glasshouse/roster';
import { alignColumns } from '@glasshouse/settings';

/** Arguments and explanation of each command. */
const explained: Readonly<Record<string, readonly [args: string, text: string]>> = {
  list: ['', 'lists the incidents'],
  start: ['NAME [--seed N]', 'starts an incident; shows its story, the questions and the mitigations'],
  questions: ['', 'shows the questions, their options and the mitigations'],
  status: ['', 'shows the story, the objectives, the players and their mitigations'],
  hint: ['', 'shows the next hint'],
  answer: ['QUESTION=OPTION ...', 'saves answers; several options: operation=addItem,confirmOrder'],
  mitigate: ['ACTION [SERVICE]', 'applies a mitigation, such as restart-service order'],
  note: [
    '[LINK TITLE TEXT]',
    'adds a note to a page (#/traces/...) or query (/api/...); without LINK: shows all',
  ],
  join: ['PLAYER [--code CODE]', 'adds a player to the running incident; shows the token of the player'],
  code: ['', 'shows the join code of the running incident'],
  finish: ['', 'ends the incident for one player'],
  stop: ['[--yes]', 'ends the incident and shows the report; --yes: even without an answer'],
  reports: ['[ID] [--cursor ID]', 'lists the reports, or shows one'],
  export: ['ID FOLDER', 'writes the telemetry of an ended incident in the layout of RCAEval'],
  replay: ['FILE [--port N]', 'plays a recording in a browser, without the shop; Ctrl-C ends it'],
  host: ['[--project NAME]', 'acts on containers for incidents of docker compose, until Ctrl-C'],
};

export const commandNames: readonly string[] = Object.keys(explained);

const options = [
  ['  --player NAME', 'name of the player; default: you'],
  ['  --console URL', `address of the console; default: CONSOLE_URL, or http://127.0.0.1:${ports.console}`],
  ['  --json', 'prints JSON'],
];

/** Usage of all commands. */
export const usage = [
  'usage: npm run incident -- COMMAND [options]',
  alignColumns(
    Object.entries(explained).map(([name, [args, text]]) => [`  ${name} ${args}`.trimEnd().padEnd(30), text]),
  ),
  'options',
  alignColumns(options.map(([option = '', text = '']) => [option.padEnd(30), text])),
  'Commands that change something need the FAULTS_TOKEN with which the shop was started (docs/faults.md).',
  'A player of a game day needs only PLAYER_TOKEN, which join shows: it permits hint, answer, note and finish.',
].join('\n');

/** Names the command that prints the usage of all commands. */
export const helpCommand = 'all commands: npm run incident -- --help';

/** Returns the usage of one command. @param name one of {@link commandNames} */
export function commandUsage(name: string): string {
  const [args, text] = explained[name] ?? ['', ''];
  return [
    `usage: npm run incident -- ${name} ${args}`.trimEnd(),
    `  ${text}`,
    alignColumns(options),
    helpCommand,
  ].join('\n');
}
