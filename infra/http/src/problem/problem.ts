import { definitionOf, type ErrorCode, type KnownError } from './codes.js';

/** RFC 9457, with our three members. `type` is a URI reference into the docs: `/docs/errors#not_found`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: ErrorCode;
  traceId: string;
  [extension: string]: unknown;
}

export interface ProblemOptions {
  /** Shown to the caller: what was wrong and what to try. */
  detail?: string;
  /** For our eyes: logged and put on the span, never answered. */
  cause?: unknown;
  /** E.g. `retry-after`, `www-authenticate`, `allow`. */
  headers?: Readonly<Record<string, string>>;
  /** Only when it differs from the code's own, as an upstream service of another version may send. 400..599. */
  status?: number;
  /** Further members of the problem document, e.g. `errors` with one entry for each invalid field, or `backend`. */
  extensions?: Readonly<Record<string, unknown>>;
}

/** Throw it anywhere below the problem renderer. */
export class ProblemError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  /** True when a request got no valid answer though it was sent: a change may have been made. */
  reachedUpstream = false;

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
  }
}
