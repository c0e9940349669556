import { ports } from '@glasshouse/roster';
import { type Declarations, readSettings, terminalWidth, UsageError, wrapLines } from '@glasshouse/settings';
import { commands } from './commands.js';
import { createConsoleClient } from './console-client.js';
import { host } from './host.js';
import { readCommandLine } from './read-command-line.js';
import { replay } from './replay.js';
import { commandUsage, usage } from './usage.js';

const stdoutWidth = () => terminalWidth(process.stdout, process.env);

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
  const { values, name, rest } = readCommandLine(args);
  if (values.help) return wrapLines(name === '' ? usage : commandUsage(name), stdoutWidth());
  if (name === '') throw new UsageError(usage);
  if (name === 'replay') return replay(rest[0], values.port);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const { PLAYER_TOKEN, FAULTS_TOKEN, CONSOLE_URL, COMPOSE_PROJECT_NAME } = readSettings(
    process.env,
    cliSettings,
  );
  const token = PLAYER_TOKEN || FAULTS_TOKEN;
  const url = values.console ?? CONSOLE_URL;
  const client = createConsoleClient(url.replace(/\/$/, ''), token);
  if (!command) return host(client, values.project ?? COMPOSE_PROJECT_NAME);
  const { json, text } = await command(client, rest, values);
  return values.json ? JSON.stringify(json, null, 2) : wrapLines(text, stdoutWidth());
}

process.exitCode = await main(process.argv.slice(2)).then(
  (result) => {
    if (typeof result === 'number') return result;
    console.log(result);
    return 0;
  },
  (error: Error) => {
    console.error(error.message);
    return error instanceof UsageError ? 2 : 1;
  },
);
