import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { productErrors } from '../errors.js';
import { holdKey, type ReservationDocument } from '../store.js';
import { finish, reservationView } from './finish.js';
import { sellPieces } from './pieces.js';
import { reserve } from './reserve.js';
import { later, type Stock, stepFields } from './stock.js';

/**
 * Sells the pieces that an attempt holds. Renews an expired reservation if the stock is still available. Idempotent.
 *
 * @throws ProblemError RESERVATION_NOT_FOUND; OUT_OF_STOCK or PRODUCT_NOT_FOUND when the reservation expired and its
 * stock is no longer available; CONFLICT when it was released or returned, or belongs to another attempt
 */
export async function commitReservation(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<Reservation> {
  const sold =
    (await markSold(span, stock, orderId, attempt)) ?? (await resume(span, stock, orderId, attempt));
  for (const item of sold.items) await sellPieces(span, stock, holdKey(sold), item);
  await finish(span, stock, sold);
  return reservationView(sold);
}

async function markSold(span: Span, stock: Stock, orderId: string, attempt: number) {
  const sold = await stock.reservations.updateOne(
    span,
    { _id: orderId, attempt, state: 'held' },
    { $set: { state: 'sold', settleAt: later(stock.settleMs) }, $unset: { expiresAt: true } },
  );
  if (sold) {
    stock.outcomes.labels('sold').add();
    span.log.info('stock sold', stepFields(sold, 'stock-sell'));
  }
  return sold;
}

async function resume(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<ReservationDocument> {
  const existing = await stock.reservations.findOne(span, { _id: orderId });
  if (!existing) throw new ProblemError(productErrors.RESERVATION_NOT_FOUND);
  if (existing.attempt === attempt && existing.state === 'sold') return existing;
  if (existing.attempt === attempt && existing.state === 'expired') {
    await reserve(span, stock, { orderId, attempt, items: existing.items });
    const sold = await markSold(span, stock, orderId, attempt);
    if (sold) return sold;
  }
  throw new ProblemError('CONFLICT', {
    detail: `The reservation is already ${existing.state} (attempt ${existing.attempt}).`,
  });
}
