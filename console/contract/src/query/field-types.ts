/** Types of the well-known fields, which determine how their values are compared. */
import { logLevels } from '../log-levels.js';

/**
 * - `text`: compared as numbers when both values are numbers, else as text
 * - `word`: as text, ignoring case
 * - `number`: a number
 * - `duration`: milliseconds; a query may add a unit (`200ms`, `1.5s`)
 * - `level`: a log level, ordered by severity
 */
export type FieldType = 'text' | 'word' | 'number' | 'duration' | 'level';

const known = new Map<string, FieldType>([
  ['status', 'number'],
  ['duration', 'duration'],
  ['self', 'duration'],
  ['gap', 'duration'],
  ['method', 'word'],
  ['kind', 'word'],
  ['error', 'word'],
  ['level', 'level'],
]);

/**
 * Returns the type of a field. A field with a scope (`order#duration`) has the type of the part after the last `#`, and
 * `self.<service>` that of `self`.
 */
export function fieldTypeOf(field: string): FieldType {
  if (field.startsWith('self.')) return 'duration';
  return known.get(field.slice(field.lastIndexOf('#') + 1)) ?? 'text';
}

const unitsInMs = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

/** Returns a duration in milliseconds: `250`, `250ms`, `1.5s`; undefined when the text is not a duration. */
export function durationMsOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+)(ns|us|µs|ms|s|m|min|h)?$/.exec(text);
  return match ? Number(match[1]) * (unitsInMs.get(match[2] ?? 'ms') as number) : undefined;
}

/** Returns a finite number; undefined when the text is not a decimal number. */
export function numberOf(text: string): number | undefined {
  return /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

/** Returns the rank of a log level, 0 for `trace`; undefined when the level is unknown. */
export function levelRankOf(text: string): number | undefined {
  const rank = (logLevels as readonly string[]).indexOf(text.toLowerCase());
  return rank < 0 ? undefined : rank;
}

/** Returns the expected form of a value that is compared with a field; undefined when the value has this form. */
export function faultOfComparison(field: string, value: string): string | undefined {
  switch (fieldTypeOf(field)) {
    case 'duration':
      return durationMsOf(value) === undefined ? 'a duration such as 200ms or 1.5s' : undefined;
    case 'number':
      return numberOf(value) === undefined ? 'a number' : undefined;
    case 'level':
      return levelRankOf(value) === undefined ? `one of ${logLevels.join(', ')}` : undefined;
    default:
      return undefined;
  }
}
