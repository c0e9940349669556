import type { Operation } from '@glasshouse/http';
import { wrapItems } from '@glasshouse/settings';
import { wordsOf } from './command.js';
import { valueText } from './help.js';
import type { UsageError } from './usage-error.js';

/** Prefix of a command line. */
const program = 'npm run --silent console --';

/**
 * Returns an error with the usage of the command that the arguments name, or with the commands that begin as they do, and
 * with the commands that print help.
 */
export function usageErrorText({ message, candidates }: UsageError, width: number): string {
  const [operation, ...others] = candidates;
  return [
    message,
    ...(operation && others.length === 0 ? ['', ...shortUsage(operation, width)] : []),
    ...(others.length > 0 ? ['', ...wrapItems(candidates.map(commandOf), width, 'commands: ', '; ')] : []),
    '',
    ...(operation && others.length === 0
      ? [`explained options:  ${program} ${commandOf(operation)} --help`]
      : []),
    `all commands:       ${program} --help`,
  ].join('\n');
}

/** Returns the usage of a command with its options, without their explanations. */
function shortUsage(operation: Operation, width: number): string[] {
  const options = Object.entries(operation.query?.properties ?? {}).map(([name, schema]) =>
    `--${name} ${valueText(schema)}`.trimEnd(),
  );
  return [
    `usage: ${program} ${commandOf(operation)} [options]`,
    ...wrapItems([...options, '--columns NAME,...', '--console URL', '--json'], width, '  ', '  '),
  ];
}

function commandOf(operation: Operation): string {
  return wordsOf(operation).join(' ');
}
