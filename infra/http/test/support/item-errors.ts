import { defineErrors } from '../../src/problem/codes.js';

/** Errors of the test service, defined in the same way as those of real services. */
export const itemErrors = defineErrors({
  ITEM_NOT_FOUND: [404, 'No such item'],
  TOO_FEW_LEFT: [409, 'Not enough items are left'],
});

type ItemErrors = typeof itemErrors;
declare module '../../src/problem/codes.js' {
  interface KnownErrors extends ItemErrors {}
}
