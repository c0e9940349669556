import type { LogFields } from '@glasshouse/telemetry';
import { definitionOf, type ErrorCode, type KnownError } from './codes.js';

/** Problem document (RFC 9457) with `code` and `traceId`. `type` refers to the docs: `/docs/errors#not_found`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: ErrorCode;
  traceId: string;
  [extension: string]: unknown;
}

/** Message and fields of the record about an error with status 5xx. */
export interface FailureRecord {
  /** Fact that an operator would search for. */
  message: string;
  fields?: LogFields;
}

export interface ProblemOptions {
  /** Explanation for the caller: the reason, and what to do. */
  detail?: string;
  /** Logged and recorded on the span, never sent to the caller. */
  cause?: unknown;
  /** Response headers, e.g. `retry-after`, `www-authenticate`, `allow`. */
  headers?: Readonly<Record<string, string>>;
  /** Status, 400..599, if it differs from the code's own, as an upstream service of another version may send. */
  status?: number;
  /** Further members of the problem document, e.g. `errors` with one entry for each invalid field, or `backend`. */
  extensions?: Readonly<Record<string, unknown>>;
  /** Logged instead of the detail, which tells the caller what to do; never sent to the caller. */
  failure?: FailureRecord | undefined;
}

/** Error that the problem renderer converts to a response with a problem document. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  /** True if a request was sent to an upstream service but got no valid response: a change may have been applied. */
  reachedUpstream = false;

  /** Logged instead of the detail; see {@link ProblemOptions}. */
  failure: FailureRecord | undefined;

  constructor(error: KnownError, options: ProblemOptions = {}) {
    const { code, status, title } = definitionOf(error);
    super(options.detail ?? title, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProblemError';
    this.code = code;
    this.status = options.status ?? status;
    this.title = title;
    this.detail = options.detail;
    this.headers = options.headers ?? {};
    this.extensions = options.extensions ?? {};
    this.failure = options.failure;
  }
}
