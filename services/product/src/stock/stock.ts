import type { Counter } from '@glasshouse/telemetry';
import type { ProductStore, ReservationDocument } from '../store.js';

/** Collections, durations and counter of the reservation functions. */
export interface Stock extends ProductStore {
  /** Milliseconds until a reservation expires. */
  reservationMs: number;
  /** Milliseconds until the products are compared with a changed reservation again; longer than any request. */
  settleMs: number;
  /** `product_reservations_total{outcome}` */
  outcomes: Counter;
}

/** Returns the time `ms` milliseconds from now, in milliseconds since 1970. */
export function later(ms: number): number {
  return Date.now() + ms;
}

/** Returns the log fields of a change of a reservation. */
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
