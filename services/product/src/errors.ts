import { defineErrors } from '@glasshouse/http';

/** Errors of the product service, in addition to the generic ones. */
export const productErrors = defineErrors({
  PRODUCT_NOT_FOUND: [404, 'Product not found'],
  SKU_TAKEN: [409, 'SKU already in use'],
  OUT_OF_STOCK: [409, 'Insufficient stock'],
  RESERVATION_NOT_FOUND: [404, 'Reservation not found'],
});

type ProductErrors = typeof productErrors;
declare module '@glasshouse/http' {
  interface KnownErrors extends ProductErrors {}
}
