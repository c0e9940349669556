import { ports } from '@glasshouse/roster';
import { allOperations } from '../api/all-operations.js';
import { type Command, commandOperations, readArguments, readCommand } from './command.js';
import { printable } from './format-value.js';
import { helpOf } from './help.js';
import { renderResponse } from './render.js';
import { usageOf } from './usage.js';
import { UsageError } from './usage-error.js';
import { usageErrorText } from './usage-error-text.js';

/**
 * Prints the response of one operation of the console. Returns the exit code: 0 for success, 1 for a failed request, 2 for
 * wrong arguments.
 */
async function main(args: readonly string[]): Promise<number> {
  const operations = commandOperations(allOperations);
  const { words, options } = readArguments(operations, args);
  if (args.length === 0 || (options.has('help') && words.length === 0)) {
    console.log(usageOf(operations));
    return 0;
  }
  let command: Command;
  try {
    if (options.has('help')) {
      console.log(helpOf(operations, words));
      return 0;
    }
    command = readCommand(operations, args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(usageErrorText(error, process.stderr.columns ?? 100));
    return 2;
  }
  const {
    isJson,
    address,
    consoleUrl = process.env.CONSOLE_URL || `http://127.0.0.1:${ports.console}`,
  } = command;
  const url = `${consoleUrl.replace(/\/$/, '')}${address}`;
  try {
    const token = process.env.CONSOLE_TOKEN;
    const response = await fetch(url, {
      signal: AbortSignal.timeout(30_000),
      ...(token && token !== 'off' && { headers: { authorization: `Bearer ${token}` } }),
    });
    const body: unknown = await response.json();
    if (!response.ok) {
      const { title, detail } = body as { title?: string; detail?: string };
      console.error(printable(detail ?? title ?? `status ${response.status}`));
      return 1;
    }
    console.log(isJson ? JSON.stringify(body, undefined, 2) : renderResponse(body));
    return 0;
  } catch (error) {
    const { message, cause } = error as Error;
    console.error(`${url} does not respond: ${(cause as Error | undefined)?.message ?? message}`);
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
