/** Error code with the status and the title of its problems (RFC 9457). The detail of one occurrence is given where it is thrown. */
export interface ErrorDefinition<Code extends string = string> {
  readonly code: Code;
  /** 400..599. */
  readonly status: number;
  readonly title: string;
}

/** Makes error definitions from a table of codes, each with its status and title. */
export function defineErrors<
  const T extends Readonly<Record<string, readonly [status: number, title: string]>>,
>(table: T): { readonly [Code in keyof T & string]: ErrorDefinition<Code> } {
  const entries = Object.entries(table).map(([code, [status, title]]) => [code, { code, status, title }]);
  return Object.fromEntries(entries);
}

/** Errors of any service. An error of one service is defined in that service. */
export const genericErrors = defineErrors({
  // what a request can have wrong, on any route
  MALFORMED_JSON: [400, 'The body is not valid JSON'],
  INVALID_REQUEST: [400, 'The request does not fit the contract'],
  UNAUTHENTICATED: [401, 'A valid access token is needed'],
  FORBIDDEN: [403, 'This token does not allow that'],
  NOT_FOUND: [404, 'No such resource'],
  METHOD_NOT_ALLOWED: [405, 'The resource does not know this method'],
  REQUEST_TIMEOUT: [408, 'The request did not arrive in time'],
  CONFLICT: [409, 'The resource changed meanwhile'],
  PRECONDITION_FAILED: [412, 'A precondition of the request does not hold'],
  BODY_TOO_LARGE: [413, 'The body is over the limit'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'The body is of a type that is not taken here'],
  EXPECTATION_FAILED: [417, 'The expectation cannot be met'],
  HEADERS_TOO_LARGE: [431, 'The headers are over the limit'],
  IDEMPOTENCY_KEY_REUSED: [422, 'The Idempotency-Key was used for another request'],
  RATE_LIMITED: [429, 'Too many requests'],
  CALLER_GONE: [499, 'The caller closed the connection before the answer'],
  // what can go wrong here
  INTERNAL_ERROR: [500, 'Something went wrong on our side'],
  BACKEND_UNAVAILABLE: [503, 'Something this request needs does not answer'],
  OVERLOADED: [503, 'The service is overloaded'],
  SHUTTING_DOWN: [503, 'This instance is stopping'],
  DEADLINE_EXCEEDED: [504, 'The answer took too long'],
  OUTCOME_UNKNOWN: [504, 'The change may have been made'],
});

type GenericErrors = typeof genericErrors;
export type GenericCode = keyof GenericErrors;

/**
 * Definitions of every error that the program knows, by code. A service adds its own by declaration merging, so that a
 * misspelt code does not compile.
 *
 * @example
 * export const itemErrors = defineErrors({ ITEM_NOT_FOUND: [404, 'No such item'] });
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
