import type { GenericCode } from './codes.js';
import { ProblemError } from './problem.js';

/** Generic code of a status, for errors that have no code. */
const byStatus: Readonly<Record<number, GenericCode>> = {
  400: 'INVALID_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  408: 'REQUEST_TIMEOUT',
  409: 'CONFLICT',
  412: 'PRECONDITION_FAILED',
  413: 'BODY_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  417: 'EXPECTATION_FAILED',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  499: 'CALLER_GONE',
  502: 'BACKEND_UNAVAILABLE',
  503: 'BACKEND_UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Returns the generic code of a status; INVALID_REQUEST for an unlisted 4xx, INTERNAL_ERROR for any other status. */
export function codeOfStatus(status: number): GenericCode {
  return byStatus[status] ?? (status >= 400 && status < 500 ? 'INVALID_REQUEST' : 'INTERNAL_ERROR');
}

/** Converts any thrown value to a problem. Information that the caller must not see stays in `cause`. */
export function problemFrom(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (typeof error === 'object' && error !== null) {
    const { backend, status, expose, message, headers } = error as Record<string, unknown>;
    if (typeof backend === 'string') {
      return new ProblemError('BACKEND_UNAVAILABLE', {
        detail: `${backend} does not respond`,
        cause: error,
        headers: { 'retry-after': '1' },
        extensions: { backend },
      });
    }
    // An error of Koa (`http-errors`), whose message is meant for the client if `expose` is true.
    if (typeof status === 'number' && status >= 400 && status < 600) {
      return new ProblemError(codeOfStatus(status), {
        ...(expose === true && typeof message === 'string' && { detail: message }),
        ...(typeof headers === 'object' &&
          headers !== null && { headers: headers as Record<string, string> }),
        cause: error,
        status,
      });
    }
  }
  return new ProblemError('INTERNAL_ERROR', { cause: error });
}
