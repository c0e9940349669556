/**
 * Every error code of the shop, with its status and title: the one home. `docs/errors.md` is compared with it by a
 * test, both ways. The detail of a single occurrence is given where it is thrown.
 */
export const codes = {
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
  // oauth
  USERNAME_TAKEN: [409, 'The username is taken'],
  WRONG_PASSWORD: [403, 'The current password is wrong'],
  // customer
  PROFILE_NOT_FOUND: [404, 'The profile was not made yet'],
  NO_PROFILE_FOR_ADMINISTRATORS: [403, 'Administrators have no profile'],
  INSUFFICIENT_FUNDS: [402, 'The balance does not cover this'],
  CURRENCY_MISMATCH: [409, 'The account is kept in another currency'],
  // product
  PRODUCT_NOT_FOUND: [404, 'No such product'],
  SKU_TAKEN: [409, 'The SKU is taken'],
  OUT_OF_STOCK: [409, 'Not enough in stock'],
  RESERVATION_NOT_FOUND: [404, 'No such reservation'],
  // order
  ORDER_NOT_FOUND: [404, 'No such order'],
  ORDER_NOT_OPEN: [409, 'The order can no longer be changed'],
  ORDER_EMPTY: [409, 'The order has no items'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof codes;
