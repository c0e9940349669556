import type { Operation } from '@glasshouse/http';
import { alignColumns } from '@glasshouse/settings';
import { IsOptional, type TSchema } from 'typebox';
import { commandsOf, isTime, unknownCommand, wordsOf } from './command.js';

/** Members of a JSON schema that describe an option. */
interface OptionSchema {
  type?: string;
  enum?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
  description?: string;
}

/** Values of the examples, by option. */
const sampleValues: Readonly<Record<string, string>> = {
  since: '15m',
  expr: 'sum by (job) (rate(http_server_request_duration_seconds_count[1m]))',
  field: 'user.id',
  serviceName: 'order',
  key: 'http.route',
  traceIds: '<id>,<id>',
  selection: 'duration:>500ms',
};

/**
 * Returns the options of the commands that begin with these words, with their allowed values and an example.
 *
 * @throws UsageError when there is no such command
 */
export function helpOf(operations: readonly Operation[], words: readonly string[]): string {
  const found = commandsOf(operations, words);
  if (found.length === 0) throw unknownCommand(operations, words);
  const exact = found.filter((operation) => wordsOf(operation).length === words.length);
  const shown = exact.length > 0 ? exact : found;
  const others = found.filter((operation) => !shown.includes(operation));
  const more = others.map((operation) => wordsOf(operation).join(' '));
  return [...shown.map(commandHelp), ...(more.length > 0 ? [`See also: ${more.join(', ')}`] : [])].join(
    '\n\n',
  );
}

/** Returns the arguments of an example: all required options, and the time range. */
export function exampleOf(operation: Operation): string[] {
  const options = Object.entries(operation.query?.properties ?? {}).flatMap(([name, schema]) => {
    if (!isRequired(schema) && name !== 'since' && name !== 'selection' && name !== 'by') return [];
    const value = sampleValues[name] ?? (schema as OptionSchema).default;
    return value === undefined ? [] : [`--${name}`, String(value)];
  });
  return [...wordsOf(operation), ...options];
}

function commandHelp(operation: Operation): string {
  const rows = Object.entries(operation.query?.properties ?? {}).map(([name, schema]) =>
    optionRow(name, schema),
  );
  const common = [
    ['  --console URL', 'Address of the console; default: CONSOLE_URL, or the local one'],
    ['  --columns NAME,...', 'Columns of the table; also attributes, labels and fields of log records'],
    ['  --json', 'Prints the whole response as JSON'],
  ];
  return [
    `usage: npm run --silent console -- ${wordsOf(operation).join(' ')} [options]`,
    `${operation.summary}.`,
    '',
    alignColumns([...rows, ...common]),
    '',
    `example: npm run --silent console -- ${exampleOf(operation).map(quoted).join(' ')}`,
  ].join('\n');
}

function optionRow(name: string, schema: TSchema): string[] {
  const { description = '', default: standard } = schema as OptionSchema;
  const allowed = isTime(name) ? '15m for 15 minutes ago, or one of these forms: ' : '';
  const notes = [
    isRequired(schema) ? 'required' : '',
    standard === undefined || standard === '' ? '' : `default: ${standard}`,
  ].filter((note) => note !== '');
  return [
    `  --${name} ${valueText(schema)}`.trimEnd(),
    `${allowed}${description}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`,
  ];
}

/** Returns the allowed values: `a|b|c`, `1..500`, `TEXT`, or nothing for an option that may stand alone. */
export function valueText(schema: TSchema): string {
  const { type, enum: values, minimum, maximum } = schema as OptionSchema;
  if (values) return values.join('|');
  if (type === 'boolean') return '[true|false]';
  if (type !== 'integer' && type !== 'number') return 'TEXT';
  if (minimum === undefined) return 'NUMBER';
  return maximum === undefined ? `NUMBER (from ${minimum})` : `${minimum}..${maximum}`;
}

function isRequired(schema: TSchema): boolean {
  return !IsOptional(schema) && (schema as OptionSchema).default === undefined;
}

/** Quotes an argument for a shell, except a placeholder such as `<id>`, which the reader replaces. */
function quoted(text: string): string {
  return /^(?:<.*|[\w./:,=-]+)$/.test(text) ? text : `'${text}'`;
}
