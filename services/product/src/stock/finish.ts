import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import type { ReservationDocument } from '../store.js';
import type { Stock } from './stock.js';

/** Records that the products agree with the reservation's state, unless a second request may still be changing them. */
export async function finish(span: Span, stock: Stock, reservation: ReservationDocument): Promise<void> {
  if (reservation.contended) return;
  await stock.reservations.updateOne(
    span,
    { _id: reservation._id, state: reservation.state, generation: reservation.generation },
    { $unset: { settleAt: true } },
  );
}

export function reservationView(reservation: ReservationDocument): Reservation {
  const { _id, attempt, state, items } = reservation;
  return { orderId: _id, attempt, state, items };
}
