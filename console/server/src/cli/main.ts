import { ports } from '@glasshouse/roster';
import { terminalWidth, wrapLines } from '@glasshouse/settings';
import { allOperations } from '../api/all-operations.js';
import { type Command, commandOperations, readArguments, readCommand } from './command.js';
import { printable } from './format-value.js';
import { getJson } from './get-json.js';
import { helpOf } from './help.js';
import { createLayout, unknownColumns } from './layout.js';
import { responseText } from './response-text.js';
import { usageOf } from './usage.js';
import { UsageError } from './usage-error.js';
import { usageErrorText } from './usage-error-text.js';

const stdoutWidth = () => terminalWidth(process.stdout, process.env);
const defaultUrl = `http://127.0.0.1:${ports.console}`;

/**
 * Prints the response of one operation of the console. Returns the exit code: 0 for success, 1 for a failed request, 2 for
 * wrong arguments.
 */
async function main(args: readonly string[]): Promise<number> {
  const operations = commandOperations(allOperations);
  const { words, options } = readArguments(operations, args);
  if (args.length === 0 || (options.has('help') && words.length === 0)) {
    console.log(wrapLines(usageOf(operations), stdoutWidth()));
    return 0;
  }
  let command: Command;
  try {
    if (options.has('help')) {
      console.log(wrapLines(helpOf(operations, words), stdoutWidth()));
      return 0;
    }
    command = readCommand(operations, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(usageErrorText(error, terminalWidth(process.stderr, process.env) ?? 100));
    return 2;
  }
  try {
    return await printResponse(command);
  } catch (error) {
    console.error(printable((error as Error).message));
    return 1;
  }
}

/**
 * Sends the request of a command and prints its response. Returns the exit code: 2 for columns that no table has.
 *
 * @throws Error when the request fails
 */
async function printResponse({ isJson, columns, operation, address, consoleUrl }: Command): Promise<number> {
  const url = (consoleUrl ?? (process.env.CONSOLE_URL || defaultUrl)).replace(/\/$/, '');
  const token = process.env.CONSOLE_TOKEN ?? '';
  const body = await getJson(url + address, { token });
  if (isJson) {
    console.log(JSON.stringify(body, undefined, 2));
    return 0;
  }
  const readMore = (path: string) => getJson(url + path, { token, isExtra: true });
  const layout = createLayout({ columns, width: terminalWidth(process.stdout, process.env) });
  console.log(await responseText(operation.path, body, readMore, layout));
  const unknown = unknownColumns(layout);
  if (unknown.length === 0) return 0;
  console.error(`no column ${unknown.join(', ')}; the columns are ${[...layout.known].join(', ')}`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2));
