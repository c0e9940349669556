import { defineErrors } from '@glasshouse/http';

/** Errors of the order service, in addition to the generic ones. */
export const orderErrors = defineErrors({
  ORDER_NOT_FOUND: [404, 'Order not found'],
  ORDER_NOT_OPEN: [409, 'Order is not open'],
  ORDER_EMPTY: [409, 'Order has no items'],
});

type OrderErrors = typeof orderErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends OrderErrors {}
}
