import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { productErrors } from '../errors.js';
import type { ReservationDocument } from '../store.js';
import { finish, reservationView } from './finish.js';
import { sellPieces } from './pieces.js';
import { reserve } from './reserve.js';
import { later, type Stock, stepFields } from './stock.js';

const maxTries = 10;

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
  const sold = await sell(span, stock, orderId, attempt);
  for (const item of sold.items) await sellPieces(span, stock, sold, item);
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

/**
 * Marks the reservation as sold, or returns the one that this attempt has sold already. Another request of the attempt
 * may renew or sell it at the same time.
 */
async function sell(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<ReservationDocument> {
  for (let tries = 0; tries < maxTries; tries++) {
    const sold = await markSold(span, stock, orderId, attempt);
    if (sold) return sold;
    const existing = await stock.reservations.findOne(span, { _id: orderId });
    if (!existing) throw new ProblemError(productErrors.RESERVATION_NOT_FOUND);
    const { state } = existing;
    if (existing.attempt !== attempt || state === 'released' || state === 'returned') {
      throw new ProblemError('CONFLICT', {
        detail: `The reservation is already ${state} (attempt ${existing.attempt}).`,
      });
    }
    if (state === 'sold') return existing;
    await reserve(span, stock, { orderId, attempt, items: existing.items });
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the reservation. Retry the request.',
  });
}
