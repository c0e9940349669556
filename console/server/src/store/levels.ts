import { type LogLevel as Level, logLevels as levels } from '../../../contract/src/logs.js';

export { type Level, levels };

/** Rank of an unknown level; known levels have their index in {@link levels}. */
const unknownRank = levels.length;

export interface ReadLevel {
  /** One of {@link levels}; the text as sent for an unknown level. */
  text: string;
  rank: number;
  /** Value that the sender wrote, if it differs from `text`. */
  original: string | number | undefined;
}

/** Lower-case level names of syslog, Python, Java, .NET, Go, Serilog and OpenTelemetry. */
const names: Readonly<Record<Level, readonly string[]>> = {
  trace: ['trace', 'trc', 'trce', 'vrb', 'verbose', 'silly', 'finest', 'all', 'v', 't'],
  debug: ['debug', 'dbg', 'dbug', 'fine', 'finer', 'config', 'd'],
  info: [
    'info',
    'inf',
    'information',
    'informational',
    'notice',
    'log',
    'http',
    'success',
    'default',
    'i',
    'n',
  ],
  warn: ['warn', 'warning', 'wrn', 'w'],
  error: ['error', 'err', 'eror', 'severe', 'fail', 'failure', 'e'],
  fatal: ['fatal', 'ftl', 'crit', 'critical', 'alert', 'emerg', 'emergency', 'panic', 'dpanic', 'f', 'c'],
};

const rankOfName = new Map(
  levels.flatMap((level, rank) => names[level].map((name) => [name, rank] as const)),
);

/** RFC 5424, table 2: 0 emergency, 1 alert, 2 critical, 3 error, 4 warning, 5 notice, 6 informational, 7 debug. */
const rankOfSyslog = [5, 5, 5, 4, 3, 2, 2, 1];

type Numbers = (number: number) => number | undefined;

const syslog: Numbers = (number) => rankOfSyslog[number];
/** OpenTelemetry's severity number: six ranges of four, TRACE from 1 to FATAL from 21. */
const openTelemetry: Numbers = (number) =>
  number >= 1 && number <= 24 ? Math.floor((number - 1) / 4) : undefined;
/** pino and bunyan: 10 trace to 60 fatal; a custom level is rounded down. */
const pino: Numbers = (number) =>
  number >= 10 && number < 70 ? Math.min(5, Math.floor(number / 10) - 1) : undefined;
/** Python's `levelno`: 10 DEBUG to 50 CRITICAL. */
const python: Numbers = (number) =>
  number >= 1 && number < 60 ? Math.min(5, Math.floor(number / 10)) : undefined;
/** Logback's `level_value`: 5000 TRACE, 10000 DEBUG to 40000 ERROR. */
const logback: Numbers = (number) =>
  number >= 5000 && number <= 50_000 ? Math.floor(number / 10_000) : undefined;

/**
 * Numbers in a field that several senders use. The tables are tried in this order: 0 to 7 syslog, multiples of ten from
 * 10 to 60 pino, other numbers up to 24 OpenTelemetry, pino's custom levels, Logback.
 */
const shared: Numbers = (number) =>
  syslog(number) ??
  (number % 10 === 0 ? pino(number) : undefined) ??
  openTelemetry(number) ??
  pino(number) ??
  logback(number);

/** Fields that hold a level, most specific first, compared without case. */
const fields: readonly (readonly [name: string, numbers: Numbers])[] = [
  ['severity_number', openTelemetry],
  ['severitynumber', openTelemetry],
  ['severity_text', shared],
  ['severitytext', shared],
  ['log.level', shared],
  ['level', shared],
  ['severity', shared],
  ['lvl', shared],
  ['levelname', shared],
  ['loglevel', shared],
  ['log_level', shared],
  ['level_name', shared],
  ['@l', shared],
  ['levelno', python],
  ['level_value', logback],
  ['PRIORITY', syslog], // journald's; `priority` in lower case is often an application field
  ['log.syslog.severity.name', shared],
  ['log.syslog.severity.code', syslog],
];

const numbersOf = new Map(fields);
const order = new Map(fields.map(([name], index) => [name, index]));

/** Returns the level with exactly this name; undefined for any other text. */
export function standardLevel(name: string): ReadLevel | undefined {
  return standard.get(name);
}

const standard: ReadonlyMap<unknown, ReadLevel> = new Map(
  levels.map((text, rank) => [text, { text, rank, original: undefined }]),
);
const info = standard.get('info') as ReadLevel;

/**
 * Reads the level of a record from the fields that senders use for it. The first field with a known value wins. Without
 * a known value, the first field gives an unknown level. A record without such a field is `info`.
 *
 * @param record flat field names
 */
export function readLevel(record: Readonly<Record<string, string | number | boolean>>): ReadLevel {
  // fast path for the kit's records, which are the most frequent
  const own = standard.get(record['log.level']);
  if (own && record.severity_number === undefined) return own;
  const given: [at: number, value: string | number][] = [];
  for (const name in record) {
    const at = order.get(name) ?? order.get(name.toLowerCase());
    const value = record[name];
    if (at !== undefined && typeof value !== 'boolean' && value !== undefined && value !== '')
      given.push([at, value]);
  }
  given.sort(([a], [b]) => a - b);
  for (const [at, value] of given) {
    const rank = rankOf(value, numbersOf.get((fields[at] as (typeof fields)[number])[0]) as Numbers);
    if (rank === undefined) continue;
    const text = levels[rank] as Level;
    return { text, rank, original: String(value).toLowerCase() === text ? undefined : value };
  }
  const first = given[0]?.[1];
  return first === undefined
    ? info
    : { text: String(first).slice(0, 64), rank: unknownRank, original: first };
}

function rankOf(value: string | number, numbers: Numbers): number | undefined {
  if (typeof value === 'number') return numbers(value);
  const text = value.trim().toLowerCase();
  if (/^\d{1,5}$/.test(text)) return numbers(Number(text));
  const name = text
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^severity_number_/, '')
    .replace(/[+-]\d{1,2}$/, ''); // Go's slog: INFO+2
  // OpenTelemetry's short names: ERROR2, WARN4
  return (
    rankOfName.get(name) ?? rankOfName.get(name.replace(/^(trace|debug|info|warn|error|fatal)[2-4]$/, '$1'))
  );
}

/** Filter by level: at least this level, or only unknown levels. */
export type LevelFilter = Level | 'unknown';
export const levelFilters = [...levels, 'unknown'] as const;

/** Returns whether a record of this rank passes; an unknown level counts as `info`. */
export function passesLevel(rank: number, filter: LevelFilter | undefined): boolean {
  if (filter === undefined) return true;
  if (filter === 'unknown') return rank === unknownRank;
  return (rank === unknownRank ? levels.indexOf('info') : rank) >= levels.indexOf(filter);
}
