import { type CallContext, ProblemError } from '@glasshouse/http';
import type { ProductClient } from '@glasshouse/product/client';
import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import type { StoredItem } from '../store.js';

/** Returns an item at the product service's price for the quantity. @throws ProblemError PRODUCT_NOT_FOUND */
export async function priceItem(
  span: Span,
  product: ProductClient,
  { sku, quantity }: { sku: string; quantity: number },
  context: CallContext,
): Promise<StoredItem> {
  const { name, unitPrice } = await product.readPrice(span, sku, quantity, context);
  if (unitPrice.currency !== currency) {
    throw new ProblemError('INTERNAL_ERROR', {
      cause: new Error(`${sku} is priced in ${unitPrice.currency}`),
    });
  }
  return { sku, name, quantity, unitAmount: unitPrice.amount };
}
