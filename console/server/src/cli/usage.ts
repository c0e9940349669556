import type { Operation } from '@glasshouse/http';
import { wordsOf } from './command.js';

/** Returns the list of commands with their options. */
export function usageOf(operations: readonly Operation[]): string {
  const lines = operations.map((operation) => {
    const options = Object.keys(operation.query?.properties ?? {}).map((name) => `--${name}`);
    const head = `  ${wordsOf(operation).join(' ')}`.padEnd(24);
    const note = options.length > 0 ? `\n${' '.repeat(26)}${options.join(' ')}` : '';
    return `${head}  ${operation.summary}${note}`;
  });
  return [
    'usage: npm run --silent console -- COMMAND [--console URL] [--json] [options]',
    '',
    ...lines,
    '',
    'The last word suffices: groups, edges, differences, overview. --since and --until take 5m for five minutes ago.',
  ].join('\n');
}
