import type { Counter } from '@glasshouse/telemetry';
import type { ProductStore, ReservationDocument } from '../store.js';

/** What the stock's steps work with. */
export interface Stock extends ProductStore {
  /** Milliseconds a reservation lasts before it expires. */
  reservationMs: number;
  /** Milliseconds after which products are compared with a reservation once more. Longer than any request lives. */
  settleMs: number;
  /** `product_reservations_total{outcome}` */
  outcomes: Counter;
}

/** The time that many milliseconds from now, as the documents keep it. */
export function later(ms: number): number {
  return Date.now() + ms;
}

/** Log fields of a step on a reservation. */
export function stepFields(
  reservation: Pick<ReservationDocument, '_id' | 'attempt' | 'generation'>,
  action: string,
) {
  return {
    'event.action': action,
    'order.id': reservation._id,
    'order.attempt': reservation.attempt,
    'reservation.generation': reservation.generation,
  };
}
