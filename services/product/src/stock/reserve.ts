import { invalidRequest, ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import { unitAmount } from '../catalogue/price.js';
import type { NewReservation, PricedReservation } from '../contract.js';
import { holdKey, type ProductDocument, type ReservationDocument } from '../store.js';
import { openReservation } from './open.js';
import { holdPieces, releasePieces } from './pieces.js';
import { releaseReservation } from './release.js';
import { type Stock, stepFields } from './stock.js';

/**
 * Holds all items of an attempt or none, and returns the current prices. Idempotent.
 *
 * @throws ProblemError OUT_OF_STOCK or PRODUCT_NOT_FOUND with `sku`; CONFLICT when the attempt has ended;
 * INVALID_REQUEST when a SKU is repeated
 */
export async function reserve(span: Span, stock: Stock, wanted: NewReservation): Promise<PricedReservation> {
  const items = wanted.items.toSorted((left, right) => (left.sku < right.sku ? -1 : 1));
  if (new Set(items.map(({ sku }) => sku)).size < items.length) {
    throw invalidRequest([{ in: 'body', path: '/items', message: 'must not repeat a SKU' }]);
  }
  const reservation = await openReservation(span, stock, { ...wanted, items });
  if (reservation.state !== 'pending') return priceExisting(span, stock, reservation);
  const products = await holdAll(span, stock, reservation);
  const held = await markHeld(span, stock, reservation);
  stock.outcomes.labels('held').add();
  span.log.info('stock reserved', stepFields(held, 'stock-reserve'));
  return priced(held, products);
}

async function holdAll(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
): Promise<ProductDocument[]> {
  const products: ProductDocument[] = [];
  try {
    for (const item of reservation.items) {
      products.push(await holdPieces(span, stock, holdKey(reservation), item));
    }
    return products;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    span.log.info('insufficient stock', { ...stepFields(reservation, 'stock-short'), ...error.extensions });
    stock.outcomes.labels('out_of_stock').add();
    await releaseReservation(span, stock, reservation._id, reservation.attempt);
    throw error;
  }
}

async function markHeld(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
): Promise<ReservationDocument> {
  const { _id, generation } = reservation;
  const held = await stock.reservations.updateOne(
    span,
    { _id, generation, state: 'pending' },
    { $set: { state: 'held' } },
  );
  if (held) return held;
  const now = await stock.reservations.findOne(span, { _id });
  const isOurs = now?.generation === generation;
  const isSold = isOurs && now.state === 'sold';
  const isSettled = now?.settleAt === undefined || now.counted === true;
  if (isOurs && (now.state === 'held' || (isSold && !isSettled))) return now;
  // The reservation was released, has expired, or was sold and settled, perhaps before this request has held the last
  // pieces. Release all of them.
  for (const item of reservation.items) await releasePieces(span, stock, holdKey(reservation), item);
  if (isSold) return now;
  throw new ProblemError('CONFLICT', {
    detail: `Another request has changed the reservation to ${now?.state}.`,
  });
}

async function priceExisting(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
): Promise<PricedReservation> {
  const $in = reservation.items.map(({ sku }) => sku);
  return priced(reservation, await stock.products.find(span, { _id: { $in } }));
}

function priced(reservation: ReservationDocument, products: readonly ProductDocument[]): PricedReservation {
  const tiers = new Map(products.map((product) => [product._id, product.tiers]));
  return {
    orderId: reservation._id,
    attempt: reservation.attempt,
    state: reservation.state,
    items: reservation.items.map(({ sku, quantity }) => ({
      sku,
      quantity,
      unitPrice: { amount: unitAmount(tiers.get(sku) ?? [], quantity), currency },
    })),
  };
}
