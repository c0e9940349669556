import { type InvalidPart, invalidRequest } from '@glasshouse/http';
import { traceIdOf } from '../store/span.js';

/** @throws ProblemError INVALID_REQUEST when the text is not a trace id, or has only zeros */
export function readTraceId(text: string, at: Pick<InvalidPart, 'in' | 'path'>): string {
  const traceId = traceIdOf(text);
  if (traceId !== undefined) return traceId;
  throw invalidRequest([{ ...at, message: 'must have 16 or 32 hexadecimal digits, and not only zeros' }]);
}

/** Returns the time range of a query in epoch milliseconds. @throws ProblemError INVALID_REQUEST */
export function readTimeRange(query: { since?: string | undefined; until?: string | undefined }): {
  sinceMs: number | undefined;
  untilMs: number | undefined;
} {
  const read = (name: 'since' | 'until') => {
    const text = query[name];
    return text === undefined ? undefined : readTime(text, { in: 'query', path: `/${name}` });
  };
  return { sinceMs: read('since'), untilMs: read('until') };
}

const epochMs = /^\d{1,15}$/;
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * Returns epoch milliseconds.
 *
 * @throws ProblemError INVALID_REQUEST when the text is neither epoch milliseconds nor an RFC 3339 time
 */
export function readTime(text: string, at: Pick<InvalidPart, 'in' | 'path'>): number {
  const ms = epochMs.test(text) ? Number(text) : rfc3339.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalidRequest([{ ...at, message: 'must be epoch milliseconds or an existing RFC 3339 time' }]);
}
