import type { Operation } from '@glasshouse/http';
import { wordsOf } from './command.js';

/** Returns the list of commands in alphabetical order, with their options. */
export function usageOf(operations: readonly Operation[]): string {
  const nameOf = (operation: Operation) => wordsOf(operation).join(' ');
  const sorted = operations.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const lines = sorted.map((operation) => {
    const options = Object.keys(operation.query?.properties ?? {}).map((name) => `--${name}`);
    const head = `  ${nameOf(operation)}`.padEnd(24);
    const note = options.length > 0 ? `\n${' '.repeat(26)}${options.join(' ')}` : '';
    return `${head}  ${operation.summary}${note}`;
  });
  return [
    'usage: npm run --silent console -- COMMAND [--console URL] [--json] [--columns NAME,...] [options]',
    '',
    ...lines,
    '',
    'COMMAND --help explains the options of a command, with an example. The last word suffices: groups, edges, overview.',
    '--since and --until take 5m for five minutes ago, HH:MM:SS in UTC, RFC 3339 or epoch milliseconds.',
  ].join('\n');
}
