import { defineErrors } from '@glasshouse/http';

/** Errors of the order service, besides the generic ones. */
export const orderErrors = defineErrors({
  ORDER_NOT_FOUND: [404, 'No such order'],
  ORDER_NOT_OPEN: [409, 'The order can no longer be changed'],
  ORDER_EMPTY: [409, 'The order has no items'],
});

type OrderErrors = typeof orderErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends OrderErrors {}
}
