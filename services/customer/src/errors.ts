import { defineErrors } from '@glasshouse/http';

/** Errors of the customer service, in addition to the generic ones. */
export const customerErrors = defineErrors({
  PROFILE_NOT_FOUND: [404, 'Profile not found'],
  NO_PROFILE_FOR_ADMINISTRATORS: [403, 'Administrators have no profile'],
  INSUFFICIENT_FUNDS: [402, 'Insufficient funds'],
  CURRENCY_MISMATCH: [409, 'Currency does not match the account'],
});

type CustomerErrors = typeof customerErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends CustomerErrors {}
}
