import { defineErrors } from '@glasshouse/http';

/** Errors of the customer service, besides the generic ones. */
export const customerErrors = defineErrors({
  PROFILE_NOT_FOUND: [404, 'The profile was not made yet'],
  NO_PROFILE_FOR_ADMINISTRATORS: [403, 'Administrators have no profile'],
  INSUFFICIENT_FUNDS: [402, 'The balance does not cover this'],
  CURRENCY_MISMATCH: [409, 'The account is kept in another currency'],
});

type CustomerErrors = typeof customerErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends CustomerErrors {}
}
