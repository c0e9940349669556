import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { productErrors } from '../errors.js';
import { holdKey } from '../store.js';
import { reservationView } from './finish.js';
import { returnPieces, sellPieces } from './pieces.js';
import { later, type Stock, stepFields } from './stock.js';

/**
 * Makes the sold pieces of an attempt available again. Idempotent; after a crash the sweep completes it.
 *
 * @throws ProblemError RESERVATION_NOT_FOUND; CONFLICT when the reservation is not sold by this attempt
 */
export async function returnReservation(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<Reservation> {
  const returned = await stock.reservations.updateOne(
    span,
    { _id: orderId, attempt, state: 'sold' },
    // Always settled later, which clears the products' markers of the return.
    {
      $set: { state: 'returned', contended: true, settleAt: later(stock.settleMs) },
      $unset: { counted: true },
    },
  );
  if (!returned) {
    const existing = await stock.reservations.findOne(span, { _id: orderId });
    if (!existing) throw new ProblemError(productErrors.RESERVATION_NOT_FOUND);
    if (existing.attempt === attempt && existing.state === 'returned') return reservationView(existing);
    throw new ProblemError('CONFLICT', {
      detail: `The reservation is ${existing.state} (attempt ${existing.attempt}).`,
    });
  }
  const key = holdKey(returned);
  for (const item of returned.items) {
    await sellPieces(span, stock, returned, item);
    await returnPieces(span, stock, key, item);
  }
  stock.outcomes.labels('returned').add();
  span.log.info('stock returned', stepFields(returned, 'stock-return'));
  return reservationView(returned);
}
