import { ProblemError } from '@glasshouse/http';
import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { Reservation } from '../contract.js';
import { holdKey, type ReservationDocument } from '../store.js';
import { finish, reservationView } from './finish.js';
import { giveBackPieces } from './pieces.js';
import { later, type Stock, stepFields } from './stock.js';

/**
 * Gives back what an attempt holds, and refuses what else of it may still arrive. Repeating it changes nothing.
 *
 * @throws ProblemError CONFLICT when a later attempt has begun, or the stock is sold
 */
export async function releaseReservation(
  span: Span,
  stock: Stock,
  orderId: string,
  attempt: number,
): Promise<Reservation> {
  for (let tries = 0; tries < 10; tries++) {
    const existing = await stock.reservations.findOne(span, { _id: orderId });
    if (!existing) {
      if (await refuseLater(span, stock, orderId, attempt)) break;
      continue;
    }
    if (existing.attempt > attempt || existing.state === 'sold' || existing.state === 'returned') {
      throw new ProblemError('CONFLICT', {
        detail: `The reservation is ${existing.state} by attempt ${existing.attempt}.`,
      });
    }
    const released = await markReleased(span, stock, existing, attempt);
    if (!released) continue;
    for (const item of released.items) await giveBackPieces(span, stock, holdKey(released), item);
    await finish(span, stock, released);
    if (existing.state === 'held' || existing.state === 'pending') {
      stock.outcomes.labels('released').add();
      span.log.info('stock released', stepFields(released, 'stock-release'));
    }
    return reservationView(released);
  }
  return { orderId, attempt, state: 'released', items: [] };
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

/** Leaves a mark that a reservation which arrives after its release will find. */
async function refuseLater(span: Span, stock: Stock, orderId: string, attempt: number): Promise<boolean> {
  const mark: ReservationDocument = {
    _id: orderId,
    items: [],
    state: 'released',
    attempt,
    generation: 0,
    touched: [],
  };
  try {
    await stock.reservations.insertOne(span, mark);
    return true;
  } catch (error) {
    if (error instanceof DuplicateKeyError) return false;
    throw error;
  }
}
