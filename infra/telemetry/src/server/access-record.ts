import type { AttributeValue } from '../attribute-list.js';
import { valueText } from '../logs/flatten.js';
import { cleanText, textOf } from '../redaction/clean.js';
import { describeFailure } from '../redaction/describe-failure.js';
import type { RecordedSpan } from '../trace/span.js';
import type { RequestSeries } from './request-series.js';

/** Characters of a user agent in a record and in a span. */
export const maxUserAgent = 256;

/** Values of a closed request that its access record contains. */
export interface ClosedRequest {
  readonly span: RecordedSpan;
  readonly method: string;
  readonly status: number;
  /** Duration in milliseconds. */
  readonly ms: number;
  readonly userId: string | undefined;
  /** The thrown value, for a failed request. */
  readonly error: unknown;
  readonly errorCode: string | undefined;
}

/**
 * Writes the access record of a request, with `path`, `address` and `userAgent` already bounded and free of secrets.
 * `logs/fields.ts` describes its fields; those that all requests of one series share come from `series`. Returns false
 * when the record is below the log level.
 */
export function writeAccessRecord(
  request: ClosedRequest,
  path: string,
  address: string | undefined,
  userAgent: string | undefined,
  series: RequestSeries,
): boolean {
  const { span, ms, status, error } = request;
  const duration = Math.round(ms * 1e6);
  // literals, because `push` would allocate spare room
  const fields: AttributeValue[] =
    address === undefined
      ? ['event.duration', duration, 'url.path', path]
      : ['event.duration', duration, 'url.path', path, 'client.address', address];
  if (userAgent !== undefined) fields.push('user_agent.original', userAgent);
  pushText(fields, 'user.id', request.userId, 256);
  pushText(fields, 'error.code', request.errorCode, 256);
  if (series.failed && error !== undefined) {
    const { type, message } = describeFailure(error, valueText);
    pushText(fields, 'error.type', type, 100);
    pushText(fields, 'error.message', message, 4096);
  }
  return span.writeClean(
    span.startMs + ms,
    status >= 500 ? 'error' : 'info',
    series.message ?? `${request.method} ${path} ${status}`,
    series.recordFields,
    fields,
  );
}

function pushText(fields: AttributeValue[], name: string, text: string | undefined, limit: number): void {
  // untyped callers may have set any value
  if (text !== undefined) fields.push(name, cleanText(textOf(text), limit));
}
