import { type InvalidPart, invalidRequest } from '@glasshouse/http';
import { distinctTerms } from '../../../contract/src/query/distinct-terms.js';
import { parseQuery, QuerySyntaxError } from '../../../contract/src/query/parse-query.js';
import type { Query } from '../../../contract/src/query/query.js';
import { traceIdOf } from '../store/span.js';

/** @throws ProblemError INVALID_REQUEST when the text is not a trace id, or has only zeros */
export function readTraceId(text: string, at: Pick<InvalidPart, 'in' | 'path'>): string {
  const traceId = traceIdOf(text);
  if (traceId !== undefined) return traceId;
  throw invalidRequest([{ ...at, message: 'must have 16 or 32 hexadecimal digits, and not only zeros' }]);
}

/** @throws ProblemError INVALID_REQUEST for a former run, of which no metrics are stored */
export function requireCurrentRun(run: string | undefined, current: string): void {
  if (run === undefined || run === 'all' || run === current) return;
  throw invalidRequest([
    {
      in: 'query',
      path: '/run',
      message: 'must be the current run: the metrics of former runs are not stored',
    },
  ]);
}

/** Parses a query, and removes repeated terms and values. @throws ProblemError INVALID_REQUEST with the position of the first fault */
export function readQuery(text: string | undefined, parameter = 'q'): Query {
  try {
    return distinctTerms(parseQuery(text ?? ''));
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw invalidRequest([
      {
        in: 'query',
        path: `/${parameter}`,
        message: `has a syntax error at character ${error.position + 1}: expected ${error.expected}`,
      },
    ]);
  }
}

/** Returns the time range of a query in epoch milliseconds. @throws ProblemError INVALID_REQUEST */
export function readTimeRange(
  query: { since?: string | undefined; until?: string | undefined },
  nowMs = Date.now(),
): {
  sinceMs: number | undefined;
  untilMs: number | undefined;
} {
  const read = (name: 'since' | 'until') => {
    const text = query[name];
    return text === undefined ? undefined : readTime(text, { in: 'query', path: `/${name}` }, nowMs);
  };
  return { sinceMs: read('since'), untilMs: read('until') };
}

const epochMs = /^\d{1,15}$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;

const relative = /^-(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;
const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Returns epoch milliseconds.
 *
 * @throws ProblemError INVALID_REQUEST when the text is none of epoch milliseconds, an RFC 3339 time, a time of day in
 *   UTC, which means the latest one, and a time before now such as `-15m`
 */
export function readTime(text: string, at: Pick<InvalidPart, 'in' | 'path'>, nowMs = Date.now()): number {
  const ago = relative.exec(text);
  const ms = ago
    ? nowMs - Number(ago[1]) * unitMs[ago[2] as keyof typeof unitMs]
    : epochMs.test(text)
      ? Number(text)
      : rfc3339.test(text)
        ? Date.parse(text)
        : timeOfDay.test(text)
          ? latestTimeOfDay(text, nowMs)
          : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalidRequest([
    {
      ...at,
      message:
        'must be milliseconds since 1970, a valid RFC 3339 time, HH:MM:SS in UTC, or relative, such as -15m',
    },
  ]);
}

function latestTimeOfDay(text: string, nowMs: number): number {
  const day = new Date(nowMs).toISOString().slice(0, 10);
  const ms = Date.parse(`${day}T${text}Z`);
  return ms > nowMs ? ms - unitMs.d : ms;
}
