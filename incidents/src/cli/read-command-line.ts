import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean, nearNames, UsageError } from '@glasshouse/settings';
import { commandNames, commandUsage, helpCommand } from './usage.js';

const options = {
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
} as const satisfies ParseArgsConfig['options'];

/**
 * Separates the name of a command from its arguments and options.
 *
 * @throws UsageError for an unknown command or option, with the usage of the command and near names
 */
export function readCommandLine(args: readonly string[]) {
  const { positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false });
  const [name = ''] = positionals;
  if (name !== '' && !commandNames.includes(name)) {
    const near = didYouMean(nearNames(name, commandNames));
    throw new UsageError(`there is no command ${JSON.stringify(name)}${near}\n\n${helpCommand}`);
  }
  const unknown = args
    .slice(0, args.includes('--') ? args.indexOf('--') : undefined)
    .filter((arg) => arg.startsWith('--'))
    .map((arg) => arg.slice(2).replace(/=.*/s, ''))
    .find((option) => !Object.hasOwn(options, option));
  if (unknown !== undefined) {
    const near = nearNames(unknown, Object.keys(options)).map((each) => `--${each}`);
    throw new UsageError(withUsage(`there is no option --${unknown}${didYouMean(near)}`, name));
  }
  try {
    const { values, positionals: words } = parseArgs({ args: [...args], options, allowPositionals: true });
    return { values, name, rest: words.slice(1) };
  } catch (error) {
    // parseArgs reports a missing or superfluous value
    throw new UsageError(withUsage((error as Error).message, name));
  }
}

function withUsage(message: string, name: string): string {
  return name === '' ? `${message}\n\n${helpCommand}` : `${message}\n\n${commandUsage(name)}`;
}
