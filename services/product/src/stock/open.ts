import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { NewReservation, ReservedItem } from '../contract.js';
import type { ReservationDocument } from '../store.js';
import { later, type Stock } from './stock.js';

const maxTries = 10;

/**
 * Writes a pending reservation before its stock is held: a new one, or a new generation of a released or expired one.
 * Returns the existing reservation when the same request is repeated.
 *
 * @throws ProblemError CONFLICT when the attempt has ended, or has already reserved other items
 */
export async function openReservation(
  span: Span,
  stock: Stock,
  wanted: NewReservation,
): Promise<ReservationDocument> {
  const fresh: ReservationDocument = {
    _id: wanted.orderId,
    items: wanted.items,
    state: 'pending',
    attempt: wanted.attempt,
    generation: 1,
    touched: wanted.items.map(({ sku }) => sku),
    expiresAt: later(stock.reservationMs),
  };
  if (await stock.reservations.insertIfAbsent(span, fresh)) return fresh;
  for (let tries = 0; tries < maxTries; tries++) {
    const existing = await stock.reservations.findOne(span, { _id: wanted.orderId });
    if (!existing) break;
    const opened = canReopen(existing, wanted)
      ? await reopen(span, stock, existing, wanted)
      : await join(span, stock, existing, wanted);
    if (opened) return opened;
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the reservation. Retry the request.',
  });
}

function canReopen(existing: ReservationDocument, wanted: NewReservation): boolean {
  switch (existing.state) {
    case 'released':
      return wanted.attempt > existing.attempt;
    case 'expired':
      return wanted.attempt >= existing.attempt;
    default:
      return false;
  }
}

function reopen(span: Span, stock: Stock, existing: ReservationDocument, wanted: NewReservation) {
  return stock.reservations.updateOne(
    span,
    { _id: existing._id, state: existing.state, generation: existing.generation },
    {
      $set: {
        state: 'pending',
        attempt: wanted.attempt,
        items: wanted.items,
        touched: [...new Set([...existing.touched, ...wanted.items.map(({ sku }) => sku)])],
        expiresAt: later(stock.reservationMs),
        // The earlier generation may still hold pieces, which only `settle` releases.
        ...(existing.settleAt !== undefined && { contended: true }),
      },
      $inc: { generation: 1 },
    },
  );
}

async function join(
  span: Span,
  stock: Stock,
  existing: ReservationDocument,
  wanted: NewReservation,
): Promise<ReservationDocument | undefined> {
  const isActive = existing.state === 'pending' || existing.state === 'held' || existing.state === 'sold';
  if (!isActive || existing.attempt !== wanted.attempt || !sameItems(existing.items, wanted.items)) {
    throw new ProblemError('CONFLICT', {
      detail: `The reservation is already ${existing.state} (attempt ${existing.attempt}).`,
    });
  }
  if (existing.state !== 'pending') return existing;
  // Two requests now hold pieces for this reservation. One may still be writing when the other ends, so the reservation
  // must be settled later.
  return stock.reservations.updateOne(
    span,
    { _id: existing._id, state: 'pending', generation: existing.generation },
    { $set: { contended: true, settleAt: later(stock.settleMs) } },
  );
}

function sameItems(left: readonly ReservedItem[], right: readonly ReservedItem[]): boolean {
  const text = (items: readonly ReservedItem[]) =>
    items.map(({ sku, quantity }) => `${sku}=${quantity}`).join();
  return text(left) === text(right);
}
