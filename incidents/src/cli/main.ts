import { parseArgs } from 'node:util';
import { ports } from '@glasshouse/roster';
import { type Declarations, readSettings } from '@glasshouse/settings';
import { commands } from './commands.js';
import { createConsoleClient } from './console-client.js';
import { host } from './host.js';
import { replay } from './replay.js';
import { UsageError } from './usage-error.js';

const usage = `usage: npm run incident -- COMMAND [options]
  list                          lists the incidents
  start NAME [--seed N]         starts an incident; shows its story, the questions and the mitigations
  questions                     shows the questions, their options and the mitigations
  status                        shows the story, the objectives, the players and their mitigations
  hint                          shows the next hint
  answer QUESTION=OPTION ...    saves answers; several options: operation=addItem,confirmOrder
  mitigate ACTION [SERVICE]     applies a mitigation, such as restart-service order
  note [LINK TITLE TEXT]        adds a note to a page (#/traces/...) or query (/api/...); without LINK: shows all
  join PLAYER [--code CODE]     adds a player to the running incident; shows the token of the player
  code                          shows the join code of the running incident
  finish                        ends the incident for one player
  stop [--yes]                  ends the incident and shows the report; --yes: even without an answer
  reports [ID] [--cursor ID]    lists the reports, or shows one
  export ID FOLDER              writes the telemetry of an ended incident in the layout of RCAEval
  replay FILE [--port N]        plays a recording in a browser, without the shop; Ctrl-C ends it
  host [--project NAME]         acts on containers for incidents of docker compose, until Ctrl-C
options
  --player NAME                 name of the player; default: you
  --console URL                 address of the console; default: CONSOLE_URL, or http://127.0.0.1:${ports.console}
  --json                        prints JSON
Commands that change something need the FAULTS_TOKEN with which the shop was started (docs/faults.md). A player of a game
day needs only PLAYER_TOKEN, which join shows: it permits hint, answer, note and finish.`;

const cliSettings = {
  FAULTS_TOKEN: { type: 'string', default: '', secret: true, doc: 'token with which the shop was started' },
  PLAYER_TOKEN: { type: 'string', default: '', secret: true, doc: 'token of a player, which join shows' },
  CONSOLE_URL: {
    type: 'url',
    default: `http://127.0.0.1:${ports.console}`,
    doc: 'address of the console',
  },
  COMPOSE_PROJECT_NAME: { type: 'string', default: 'glasshouse', doc: 'compose project of host' },
} as const satisfies Declarations;

/** Returns the text to print, or the exit code of a command that prints by itself. @throws Error that says what to do */
async function main(args: string[]): Promise<string | number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      console: { type: 'string' },
      seed: { type: 'string' },
      player: { type: 'string' },
      cursor: { type: 'string' },
      code: { type: 'string' },
      port: { type: 'string' },
      project: { type: 'string' },
      json: { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...rest] = positionals;
  if (values.help) return usage;
  if (name === 'replay') return replay(rest[0], values.port);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command && name !== 'host') throw new UsageError(usage);
  const { PLAYER_TOKEN, FAULTS_TOKEN, CONSOLE_URL, COMPOSE_PROJECT_NAME } = readSettings(
    process.env,
    cliSettings,
  );
  const token = PLAYER_TOKEN || FAULTS_TOKEN;
  const url = values.console ?? CONSOLE_URL;
  const client = createConsoleClient(url.replace(/\/$/, ''), token);
  if (!command) return host(client, values.project ?? COMPOSE_PROJECT_NAME);
  const { json, text } = await command(client, rest, values);
  return values.json ? JSON.stringify(json, null, 2) : text;
}

process.exitCode = await main(process.argv.slice(2)).then(
  (result) => {
    if (typeof result === 'number') return result;
    console.log(result);
    return 0;
  },
  (error: Error) => {
    console.error(error.message);
    return error instanceof UsageError || 'code' in error ? 2 : 1;
  },
);
