import { invalidRequest, ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import { unitAmount } from '../catalogue/price.js';
import type { NewReservation, PricedReservation } from '../contract.js';
import { holdKey, type ProductDocument, type ReservationDocument } from '../store.js';
import { openReservation } from './open.js';
import { giveBackPieces, takePieces } from './pieces.js';
import { releaseReservation } from './release.js';
import { type Stock, stepFields } from './stock.js';

/**
 * Holds all items or none, and answers with the prices that hold now. Repeating it changes nothing.
 *
 * @throws ProblemError OUT_OF_STOCK or PRODUCT_NOT_FOUND with `sku`; CONFLICT when the attempt is over
 */
export async function reserve(span: Span, stock: Stock, wanted: NewReservation): Promise<PricedReservation> {
  const items = wanted.items.toSorted((left, right) => (left.sku < right.sku ? -1 : 1));
  if (new Set(items.map(({ sku }) => sku)).size < items.length) {
    throw invalidRequest([{ in: 'body', path: '/items', message: 'names a SKU twice' }]);
  }
  const reservation = await openReservation(span, stock, { ...wanted, items });
  if (reservation.state !== 'pending') return priceAgain(span, stock, reservation);
  const products = await takeAll(span, stock, reservation);
  const held = await hold(span, stock, reservation);
  stock.outcomes.labels('held').add();
  span.log.info('stock reserved', stepFields(held, 'stock-reserve'));
  return priced(held, products);
}

async function takeAll(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
): Promise<ProductDocument[]> {
  const products: ProductDocument[] = [];
  try {
    for (const item of reservation.items) {
      products.push(await takePieces(span, stock, holdKey(reservation), item));
    }
    return products;
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    span.log.info('stock is short', { ...stepFields(reservation, 'stock-short'), ...error.extensions });
    stock.outcomes.labels('out_of_stock').add();
    await releaseReservation(span, stock, reservation._id, reservation.attempt);
    throw error;
  }
}

async function hold(
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
  if (now?.generation === generation && (now.state === 'held' || now.state === 'sold')) return now;
  // It was released or expired while we took: nobody else knows what we took last.
  for (const item of reservation.items) await giveBackPieces(span, stock, holdKey(reservation), item);
  throw new ProblemError('CONFLICT', { detail: `The reservation became ${now?.state} meanwhile.` });
}

async function priceAgain(
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
