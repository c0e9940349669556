import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { productErrors } from '../errors.js';
import { holdKey } from '../store.js';
import { reservationView } from './finish.js';
import { returnPieces, sellPieces } from './pieces.js';
import { later, type Stock, stepFields } from './stock.js';

/**
 * Puts sold pieces back on the shelf. Repeating it changes nothing; what a crash left undone, the sweep does.
 *
 * @throws ProblemError RESERVATION_NOT_FOUND; CONFLICT when it is not sold
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
    // Settled later in any case: the products' markers of the return are cleared then.
    { $set: { state: 'returned', contended: true, settleAt: later(stock.settleMs) } },
  );
  if (!returned) {
    const existing = await stock.reservations.findOne(span, { _id: orderId });
    if (!existing) throw new ProblemError(productErrors.RESERVATION_NOT_FOUND);
    if (existing.attempt === attempt && existing.state === 'returned') return reservationView(existing);
    throw new ProblemError('CONFLICT', {
      detail: `The reservation is ${existing.state} by attempt ${existing.attempt}.`,
    });
  }
  const key = holdKey(returned);
  for (const item of returned.items) {
    await sellPieces(span, stock, key, item);
    await returnPieces(span, stock, key, item);
  }
  stock.outcomes.labels('returned').add();
  span.log.info('stock returned', stepFields(returned, 'stock-return'));
  return reservationView(returned);
}
