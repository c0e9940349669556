import type { Span } from '@glasshouse/telemetry';
import { holdKey, type ProductDocument, type ReservationDocument } from '../store.js';
import { giveBackPieces, returnPieces, sellPieces } from './pieces.js';
import { later, type Stock } from './stock.js';

/**
 * Makes the products agree with a reservation's state, whatever was left undone: sells or gives back what is still
 * held, gives back what a late request took for an older generation, and completes a return. For one reservation
 * whose `settleAt` has passed; several instances may try it at once, one does it.
 */
export async function settle(span: Span, stock: Stock, due: ReservationDocument): Promise<void> {
  const reservation = await stock.reservations.updateOne(
    span,
    { _id: due._id, settleAt: due.settleAt as number },
    { $set: { settleAt: later(stock.settleMs) } },
  );
  if (!reservation) return;
  const products = await stock.products.find(span, { _id: { $in: reservation.touched } });
  for (const product of products) await settleHolds(span, stock, reservation, product);
  if (reservation.state === 'returned' && !(await completeReturn(span, stock, reservation))) return;
  await stock.reservations.updateOne(span, asSeen(reservation), {
    $unset: { settleAt: true, contended: true, counted: true },
  });
}

function asSeen({ _id, settleAt, state, generation }: ReservationDocument) {
  return { _id, settleAt: settleAt as number, state, generation };
}

/**
 * The products' markers go only after it is written that all were counted: without markers and that, the next look
 * would count once more. False when another instance was quicker.
 */
async function completeReturn(span: Span, stock: Stock, reservation: ReservationDocument): Promise<boolean> {
  if (!reservation.counted) {
    for (const item of reservation.items) await returnPieces(span, stock, holdKey(reservation), item);
    const counted = await stock.reservations.updateOne(span, asSeen(reservation), {
      $set: { counted: true },
    });
    if (!counted) return false;
  }
  await clearReturns(span, stock, reservation);
  return true;
}

async function settleHolds(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
  product: ProductDocument,
): Promise<void> {
  const current = holdKey(reservation);
  for (const [key, quantity] of Object.entries(product.holds)) {
    if (!key.startsWith(`${reservation._id}:`)) continue;
    const item = { sku: product._id, quantity };
    const { state } = reservation;
    if (key !== current || state === 'released' || state === 'expired') {
      await giveBackPieces(span, stock, key, item);
    } else if (state === 'sold' || state === 'returned') {
      await sellPieces(span, stock, key, item);
    }
  }
}

async function clearReturns(span: Span, stock: Stock, reservation: ReservationDocument): Promise<void> {
  const marker = `returns.${holdKey(reservation)}`;
  for (const { sku } of reservation.items) {
    await stock.products.updateOne(
      span,
      { _id: sku, [marker]: { $exists: true } },
      { $unset: { [marker]: true } },
    );
  }
}
