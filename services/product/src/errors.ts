import { defineErrors } from '@glasshouse/http';

/** Errors of the product service, besides the generic ones. */
export const productErrors = defineErrors({
  PRODUCT_NOT_FOUND: [404, 'No such product'],
  SKU_TAKEN: [409, 'The SKU is taken'],
  OUT_OF_STOCK: [409, 'Not enough in stock'],
  RESERVATION_NOT_FOUND: [404, 'No such reservation'],
});

type ProductErrors = typeof productErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends ProductErrors {}
}
