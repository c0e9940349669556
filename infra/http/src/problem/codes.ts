/** Error code with the status and the title of its problems (RFC 9457). Each `ProblemError` may add its own detail. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code;
  /** 400..599. */
  readonly status: number;
  readonly title: string;
}

/** Creates error definitions from a table of codes with their statuses and titles. */
export function defineErrors<
  const T extends Readonly<Record<string, readonly [status: number, title: string]>>,
>(table: T): { readonly [Code in keyof T & string]: ErrorDefinition<Code> } {
  const entries = Object.entries(table).map(([code, [status, title]]) => [code, { code, status, title }]);
  return Object.fromEntries(entries);
}

/** Errors of any service. Other errors are defined in the service that returns them. */
export const genericErrors = defineErrors({
  // Errors of the client.
  MALFORMED_JSON: [400, 'Malformed JSON'],
  INVALID_REQUEST: [400, 'Invalid request'],
  UNAUTHENTICATED: [401, 'Authentication required'],
  FORBIDDEN: [403, 'Forbidden'],
  NOT_FOUND: [404, 'Not found'],
  METHOD_NOT_ALLOWED: [405, 'Method not allowed'],
  REQUEST_TIMEOUT: [408, 'Request timeout'],
  CONFLICT: [409, 'Conflict with the current state of the resource'],
  PRECONDITION_FAILED: [412, 'Precondition failed'],
  BODY_TOO_LARGE: [413, 'Request body too large'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'Unsupported media type'],
  EXPECTATION_FAILED: [417, 'Expectation failed'],
  HEADERS_TOO_LARGE: [431, 'Request headers too large'],
  IDEMPOTENCY_KEY_REUSED: [422, 'Idempotency key already used for a different request'],
  RATE_LIMITED: [429, 'Too many requests'],
  CALLER_GONE: [499, 'Client closed the connection'],
  // Errors of the server.
  INTERNAL_ERROR: [500, 'Internal server error'],
  BACKEND_UNAVAILABLE: [503, 'Backend unavailable'],
  OVERLOADED: [503, 'Service overloaded'],
  SHUTTING_DOWN: [503, 'Service shutting down'],
  DEADLINE_EXCEEDED: [504, 'Deadline exceeded'],
  OUTCOME_UNKNOWN: [504, 'Outcome unknown: the change may have been applied'],
});

type GenericErrors = typeof genericErrors;
export type GenericCode = keyof GenericErrors;

/**
 * Definitions of all known errors, by code. A service adds its errors by declaration merging, so that a
 * misspelt code does not compile.
 *
 * @example
 * export const itemErrors = defineErrors({ ITEM_NOT_FOUND: [404, 'Item not found'] });
 * type ItemErrors = typeof itemErrors;
 * declare module '@glasshouse/http' {
 *   interface KnownErrors extends ItemErrors {}
 * }
 */
export interface KnownErrors extends GenericErrors {}

export type ErrorCode = keyof KnownErrors;

/** Reference to an error: a generic code, or the definition of any error. */
export type KnownError = GenericCode | KnownErrors[ErrorCode];

/** Returns the definition of an error. */
export function definitionOf(error: KnownError): KnownErrors[ErrorCode] {
  return typeof error === 'string' ? genericErrors[error] : error;
}
