import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { holdKey, type ReservationDocument } from '../store.js';
import { finish, reservationView } from './finish.js';
import { releasePieces } from './pieces.js';
import { later, type Stock, stepFields } from './stock.js';

const maxTries = 10;

/**
 * Releases the pieces that an attempt holds. A reservation of this attempt that arrives later is rejected. Idempotent.
 *
 * @throws ProblemError CONFLICT when a later attempt has started, the stock was sold or returned, or other requests
 * change the reservation at the same time
 */
export async function releaseReservation(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<Reservation> {
  for (let tries = 0; tries < maxTries; tries++) {
    const existing = await stock.reservations.findOne(span, { _id: orderId });
    if (!existing) {
      const isBlocked = await blockLateReservation(span, stock, orderId, attempt);
      if (isBlocked) return { orderId, attempt, state: 'released', items: [] };
      continue;
    }
    if (existing.attempt > attempt || existing.state === 'sold' || existing.state === 'returned') {
      throw new ProblemError('CONFLICT', {
        detail: `The reservation is already ${existing.state} (attempt ${existing.attempt}).`,
      });
    }
    const released = await markReleased(span, stock, existing, attempt);
    if (!released) continue;
    for (const item of released.items) await releasePieces(span, stock, holdKey(released), item);
    await finish(span, stock, released);
    if (existing.state === 'held' || existing.state === 'pending') {
      stock.outcomes.labels('released').add();
      span.log.info('stock released', stepFields(released, 'stock-release'));
    }
    return reservationView(released);
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the reservation. Retry the request.',
  });
}

function markReleased(span: Span, stock: Stock, existing: ReservationDocument, attempt: number) {
  const { _id, state, generation } = existing;
  const contended = state === 'pending' ? { contended: true } : {};
  return stock.reservations.updateOne(
    span,
    { _id, state, generation, attempt: existing.attempt },
    {
      $set: { state: 'released', attempt, settleAt: later(stock.settleMs), ...contended },
      $unset: { expiresAt: true },
    },
  );
}

/** Writes a released reservation, which rejects one that arrives later. Returns false when a reservation exists. */
async function blockLateReservation(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<boolean> {
  const tombstone: ReservationDocument = {
    _id: orderId,
    items: [],
    state: 'released',
    attempt,
    generation: 0,
    touched: [],
  };
  return stock.reservations.insertIfAbsent(span, tombstone);
}
