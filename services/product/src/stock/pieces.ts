/**
 * The four ways pieces of a product move. Each is one atomic change of one document that also writes or removes the
 * marker of its reservation, so each can be repeated after any crash and counts once.
 */
import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { ReservedItem } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ProductDocument } from '../store.js';
import type { Stock } from './stock.js';

/**
 * available -> held. The product as it is afterwards.
 * @throws ProblemError OUT_OF_STOCK or PRODUCT_NOT_FOUND
 */
export async function takePieces(
  span: Span,
  stock: Stock,
  key: string,
  { sku, quantity }: ReservedItem,
): Promise<ProductDocument> {
  const hold = `holds.${key}`;
  const taken = await stock.products.updateOne(
    span,
    { _id: sku, retired: false, available: { $gte: quantity }, [hold]: { $exists: false } },
    { $inc: { available: -quantity }, $set: { [hold]: quantity } },
  );
  if (taken) return taken;
  const product = await stock.products.findOne(span, { _id: sku });
  if (product?.holds[key] !== undefined) return product;
  if (!product || product.retired) {
    throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
      detail: `There is no product ${sku}.`,
      extensions: { sku },
    });
  }
  throw new ProblemError(productErrors.OUT_OF_STOCK, {
    detail: `${product.available} of ${sku} are available, ${quantity} were wanted.`,
    extensions: { sku, available: product.available, wanted: quantity },
  });
}

/** held -> available */
export async function giveBackPieces(
  span: Span,
  stock: Stock,
  key: string,
  { sku, quantity }: ReservedItem,
): Promise<void> {
  const hold = `holds.${key}`;
  await stock.products.updateOne(
    span,
    { _id: sku, [hold]: quantity },
    { $inc: { available: quantity }, $unset: { [hold]: true } },
  );
}

/** held -> sold */
export async function sellPieces(
  span: Span,
  stock: Stock,
  key: string,
  { sku, quantity }: ReservedItem,
): Promise<void> {
  const hold = `holds.${key}`;
  await stock.products.updateOne(
    span,
    { _id: sku, [hold]: quantity },
    { $inc: { sold: quantity }, $unset: { [hold]: true } },
  );
}

/** sold -> available. Its marker stays until the reservation is settled, as no hold is left to tell that it was done. */
export async function returnPieces(
  span: Span,
  stock: Stock,
  key: string,
  { sku, quantity }: ReservedItem,
): Promise<void> {
  const returned = `returns.${key}`;
  await stock.products.updateOne(
    span,
    { _id: sku, [returned]: { $exists: false } },
    { $inc: { available: quantity, sold: -quantity }, $set: { [returned]: quantity } },
  );
}
