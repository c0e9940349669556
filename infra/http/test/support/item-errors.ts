import { defineErrors } from '../../src/problem/codes.js';

/** Errors of a service in tests, defined as a service defines its own. */
export const itemErrors = defineErrors({
  ITEM_NOT_FOUND: [404, 'No such item'],
  TOO_FEW_LEFT: [409, 'Not enough items are left'],
});

type ItemErrors = typeof itemErrors;
declare module '../../src/problem/codes.js' {
  interface KnownErrors extends ItemErrors {}
}
