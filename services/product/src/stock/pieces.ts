/**
 * The four transitions of a product's pieces. Each is one atomic change of one document that also writes or removes the
 * reservation's marker, which makes it idempotent: it can be repeated after any crash.
 */
import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { ReservedItem } from '../contract.js';
import { productErrors } from '../errors.js';
import { holdKey, type ProductDocument, type ReservationDocument } from '../store.js';
import type { Stock } from './stock.js';

/**
 * Holds available pieces, unless the reservation already holds or has sold them. Returns the product.
 *
 * @throws ProblemError OUT_OF_STOCK or PRODUCT_NOT_FOUND
 */
export async function holdPieces(
  span: Span,
  stock: Stock,
  key: string,
  { sku, quantity }: ReservedItem,
): Promise<ProductDocument> {
  const hold = `holds.${key}`;
  const absent = { [hold]: { $exists: false }, [`sales.${key}`]: { $exists: false } };
  const held = await stock.products.updateOne(
    span,
    { _id: sku, retired: false, available: { $gte: quantity }, ...absent },
    { $inc: { available: -quantity }, $set: { [hold]: quantity } },
  );
  if (held) return held;
  const product = await stock.products.findOne(span, { _id: sku });
  if (product?.holds[key] !== undefined || product?.sales?.[key] !== undefined) return product;
  if (!product || product.retired) {
    throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, {
      detail: `Product ${sku} is not in the catalogue.`,
      extensions: { sku },
    });
  }
  throw new ProblemError(productErrors.OUT_OF_STOCK, {
    detail: `${quantity} of ${sku} were requested, but only ${product.available} are available.`,
    extensions: { sku, available: product.available, wanted: quantity },
  });
}

/** Makes held pieces available again. */
export async function releasePieces(
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

/**
 * Turns held pieces into sold ones. The marker of a contended reservation prevents that its second request holds pieces
 * again, until the reservation is settled.
 */
export async function sellPieces(
  span: Span,
  stock: Stock,
  { contended, ...reservation }: ReservationDocument,
  { sku, quantity }: ReservedItem,
): Promise<void> {
  const key = holdKey(reservation);
  const hold = `holds.${key}`;
  await stock.products.updateOne(
    span,
    { _id: sku, [hold]: quantity },
    {
      $inc: { sold: quantity },
      $unset: { [hold]: true },
      ...(contended && { $set: { [`sales.${key}`]: quantity } }),
    },
  );
}

/** Makes sold pieces available again. The marker prevents a second return until the reservation is settled. */
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
