import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import { commands } from './commands.js';
import { createConsoleClient } from './console-client.js';
import { UsageError } from './usage-error.js';

const usage = `usage: npm run incident -- COMMAND [options]
  list                          shows the incidents
  start NAME [--seed N]         starts one and shows story, questions and mitigations
  questions                     shows the questions, their options and the mitigations
  status                        shows story, players, health and the outcomes of mitigations
  hint                          shows the next hint
  answer QUESTION=OPTION ...    answers; several options: operation=addItem,confirmOrder
  mitigate ACTION [SERVICE]     carries out a mitigation, such as restart-service order
  note [LINK TITLE TEXT]        adds a note with a page (#/traces/...) or query (/api/...), or shows the notes
  join PLAYER                   adds a player to the running incident
  finish                        ends the incident for one player
  stop [--yes]                  ends the incident and shows the report; --yes: also without any answer
  reports [ID] [--cursor ID]    lists the reports, or shows one
  export ID FOLDER              writes the telemetry of an ended incident as a case of RCAEval
options
  --player NAME                 player who sends the command; default: you
  --console URL                 address of the console (CONSOLE_URL, or http://127.0.0.1:${ports.console})
  --json                        prints JSON
The shop and commands that change something need the same FAULTS_TOKEN (docs/faults.md).`;

/** Returns the text to print. @throws Error that says what to do */
async function main(args: string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      console: { type: 'string' },
      seed: { type: 'string' },
      player: { type: 'string' },
      cursor: { type: 'string' },
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...rest] = positionals;
  if (values.help) return usage;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(usage);
  const { FAULTS_TOKEN: token = '', CONSOLE_URL } = process.env;
  const url = values.console ?? (CONSOLE_URL || `http://127.0.0.1:${ports.console}`);
  const client = createConsoleClient(url.replace(/\/$/, ''), token);
  const { json, text } = await command(client, rest, values);
  return values.json ? JSON.stringify(json, null, 2) : text;
}

process.exitCode = await main(process.argv.slice(2)).then(
  (text) => {
    console.log(text);
    return 0;
  },
  (error: Error) => {
    console.error(error.message);
    return error instanceof UsageError || 'code' in error ? 2 : 1;
  },
);
