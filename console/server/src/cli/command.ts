import type { Operation } from '@glasshouse/http';
import { didYouMean, nearNames } from '@glasshouse/settings';
import type { TSchema } from 'typebox';
import { UsageError } from './usage-error.js';

/** Request of one operation, from the arguments of the command line. */
export interface Command {
  operation: Operation;
  /** Path with its parameters, and the query. */
  address: string;
  isJson: boolean;
  /** Columns of the table to print; undefined for those that fit. */
  columns: string[] | undefined;
  /** Address of the console; undefined for the default one. */
  consoleUrl: string | undefined;
}

/** Returns the operations that are commands: those that only read, and return JSON. */
export function commandOperations(operations: readonly Operation[]): Operation[] {
  return operations.filter(
    ({ method, contentTypes }) =>
      method === 'GET' && (contentTypes ?? ['application/json']).includes('application/json'),
  );
}

/** Returns the words of a command: `/api/requests/groups` is `requests groups`, and `/api/traces/{id}` is `traces <id>`. */
export function wordsOf({ path }: Operation): string[] {
  return path
    .replace(/^\/api\//, '')
    .split('/')
    .map((segment) => segment.replace(/^\{(.*)\}$/, '<$1>'));
}

/** Words and options of a command line. */
export interface Arguments {
  words: string[];
  /** Values by name; undefined for an option that stands alone. */
  options: Map<string, string | undefined>;
}

/**
 * Removes `--columns` from the options, and returns its names. A number is the parameter of an operation that has columns,
 * such as a heatmap.
 */
function takeColumns(operation: Operation, given: Record<string, string | undefined>): string[] | undefined {
  if (!('columns' in given)) return undefined;
  const { columns } = given;
  if (operation.query?.properties.columns && /^\d*$/.test(columns ?? '')) return undefined;
  if (!columns) throw new UsageError('--columns needs names, separated by commas', [operation]);
  delete given.columns;
  return columns.split(',').map((name) => name.trim());
}

/** Separates the words from the options, which may have their value in the next argument or after `=`. */
export function readArguments(operations: readonly Operation[], args: readonly string[]): Arguments {
  const words: string[] = [];
  const options = new Map<string, string | undefined>();
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (!arg.startsWith('--')) {
      words.push(arg);
      continue;
    }
    const equals = arg.indexOf('=');
    const name = arg.slice(2, equals < 0 ? undefined : equals);
    const next = args[at + 1];
    if (equals >= 0) options.set(name, arg.slice(equals + 1));
    else if (isValueOf(name, next, operations)) {
      options.set(name, next);
      at++;
    } else options.set(name, undefined);
  }
  return { words, options };
}

/**
 * Reads the arguments. Words select the operation by its path; `trace` is the same as `traces`, and the last word of a path
 * suffices. Options are the parameters of its query.
 *
 * @throws UsageError
 */
export function readCommand(operations: readonly Operation[], args: readonly string[]): Command {
  const { words, options } = readArguments(operations, args);
  const { operation, values } = findOperation(operations, words);
  const { console: consoleUrl, json, ...given } = Object.fromEntries(options);
  const columns = takeColumns(operation, given);
  // without this check, the default console would answer
  if (options.has('console') && !consoleUrl) throw new UsageError('--console needs a value', [operation]);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) query.append(...parameterOf(operation, name, value));
  const path = operation.path.replace(/\{\w+\}/g, () => encodeURIComponent(values.shift() as string));
  return {
    operation,
    address: query.size > 0 ? `${path}?${query}` : path,
    columns,
    isJson: options.has('json') && json !== 'false',
    consoleUrl,
  };
}

/** Returns whether an argument is the value of the option before it; of a flag only `true` and `false` are. */
function isValueOf(name: string, next: string | undefined, operations: readonly Operation[]): next is string {
  if (next === undefined || next.startsWith('--')) return false;
  return !isFlag(operations, name) || next === 'true' || next === 'false';
}

/** Returns whether an option may stand alone: `--json`, `--help`, and parameters that are boolean in every operation. */
function isFlag(operations: readonly Operation[], name: string): boolean {
  if (name === 'json' || name === 'help') return true;
  const schemas = operations.map((operation) => operation.query?.properties[nameIn(operation, name)]);
  const known = schemas.filter((schema) => schema !== undefined);
  return known.length > 0 && known.every((schema) => typeOf(schema) === 'boolean');
}

function typeOf(schema: TSchema | undefined): unknown {
  return (schema as { type?: unknown } | undefined)?.type;
}

function findOperation(
  operations: readonly Operation[],
  words: readonly string[],
): { operation: Operation; values: string[] } {
  for (const read of [matchPath, matchLastWord]) {
    for (const operation of operations) {
      const values = read(operation, words);
      if (values) return { operation, values };
    }
  }
  throw unknownCommand(operations, words);
}

/** Returns the error for words that are no command, with commands that are near or begin with the same words. */
export function unknownCommand(operations: readonly Operation[], words: readonly string[]): UsageError {
  if (words.length === 0) return new UsageError('a command is missing');
  const name = words.join(' ');
  const known = operations.flatMap((operation) => {
    const expected = wordsOf(operation);
    return [expected.join(' '), ...(operation.params ? [] : expected.slice(-1))];
  });
  const candidates = [words.length, 2, 1]
    .filter((count) => count <= words.length)
    .map((count) => commandsOf(operations, words.slice(0, count)))
    .find((found) => found.length > 0);
  const near = nearNames(name, [...new Set(known)]);
  return new UsageError(`there is no command "${name}"${didYouMean(near)}`, candidates);
}

/** Returns the operations whose first words these are; the last word of a path suffices. */
export function commandsOf(operations: readonly Operation[], words: readonly string[]): Operation[] {
  const beginning = operations.filter((operation) => {
    const expected = wordsOf(operation);
    return words.every((word, at) => isWordOf(expected, at, word));
  });
  if (beginning.length > 0 || words.length !== 1) return beginning;
  return operations.filter((operation) => wordsOf(operation).at(-1) === words[0]);
}

/** Returns the values of the path's parameters; undefined when the words are not this path. */
function matchPath(operation: Operation, words: readonly string[]): string[] | undefined {
  const expected = wordsOf(operation);
  if (expected.length !== words.length) return undefined;
  if (!words.every((word, at) => isWordOf(expected, at, word))) return undefined;
  return words.filter((_, at) => expected[at]?.startsWith('<'));
}

/** Returns whether a word selects a segment of a path: a parameter, the segment, or its singular in a longer path. */
export function isWordOf(expected: readonly string[], at: number, word: string): boolean {
  const segment = expected[at];
  if (segment === undefined) return false;
  return segment.startsWith('<') || segment === word || (expected.length > 1 && segment === `${word}s`);
}

function matchLastWord(operation: Operation, words: readonly string[]): string[] | undefined {
  const expected = wordsOf(operation);
  return !operation.params && words.length === 1 && expected.at(-1) === words[0] ? [] : undefined;
}

/** Returns a parameter's name: `min-duration` is `minDuration`. */
function nameIn({ query }: Operation, option: string): string {
  const name = option.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return query?.properties[name] ? name : option;
}

function parameterOf(operation: Operation, option: string, value: string | undefined): [string, string] {
  const name = nameIn(operation, option);
  const schema = operation.query?.properties[name];
  if (!schema) throw unknownOption(operation, option);
  if (value === undefined) {
    if (typeOf(schema) !== 'boolean') throw new UsageError(`--${option} needs a value`, [operation]);
    return [name, 'true'];
  }
  const allowed = (schema as { enum?: readonly unknown[] }).enum?.map(String);
  if (allowed && !allowed.includes(value)) {
    const message = `--${option} cannot be ${JSON.stringify(value)}; it is one of ${allowed.join(', ')}`;
    throw new UsageError(message, [operation]);
  }
  // `--since 5m` is five minutes ago
  const isAgo = isTime(name) && /^\d+(?:\.\d+)?(?:ms|s|m|h|d)$/.test(value);
  return [name, isAgo ? `-${value}` : value];
}

function unknownOption(operation: Operation, option: string): UsageError {
  const names = Object.keys(operation.query?.properties ?? {});
  const near = nearNames(option, [...names, 'json', 'columns', 'console', 'help']).map((name) => `--${name}`);
  const message = `${wordsOf(operation).join(' ')} has no option --${option}`;
  return new UsageError(`${message}${didYouMean(near)}`, [operation]);
}

/** Returns whether a parameter is a time: `since`, `until`, and those that end with them. */
export function isTime(name: string): boolean {
  return /(?:since|until)$/i.test(name);
}
