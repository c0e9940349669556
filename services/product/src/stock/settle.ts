import type { Span } from '@glasshouse/telemetry';
import { holdKey, type ProductDocument, type ReservationDocument } from '../store.js';
import { releasePieces, returnPieces, sellPieces } from './pieces.js';
import { later, type Stock } from './stock.js';

/**
 * Completes interrupted changes of a reservation whose `settleAt` has passed, so that its products agree with its
 * state. Sells or releases pieces that are still held, releases pieces that a late request holds for an older
 * generation, and completes a return. If several instances call it concurrently, only one of them acts.
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
  if (hasMarkers(reservation) && !(await completeMarked(span, stock, reservation))) return;
  await stock.reservations.updateOne(span, asSeen(reservation), {
    $unset: { settleAt: true, contended: true, counted: true },
  });
}

function hasMarkers({ state, contended }: ReservationDocument): boolean {
  return state === 'returned' || (state === 'sold' && contended === true);
}

function asSeen({ _id, settleAt, state, generation }: ReservationDocument) {
  return { _id, settleAt: settleAt as number, state, generation };
}

/**
 * Completes a return, and clears the products' markers of the return or the sale. `counted` is written before the
 * markers are cleared, as a settlement that finds neither would return the pieces a second time, and a late request
 * would keep pieces that it holds after the sale. Returns false when another instance has changed the reservation.
 */
async function completeMarked(span: Span, stock: Stock, reservation: ReservationDocument): Promise<boolean> {
  if (!reservation.counted) {
    if (reservation.state === 'returned') {
      for (const item of reservation.items) await returnPieces(span, stock, holdKey(reservation), item);
    }
    const counted = await stock.reservations.updateOne(span, asSeen(reservation), {
      $set: { counted: true },
    });
    if (!counted) return false;
  }
  await clearMarkers(span, stock, reservation, 'sales');
  if (reservation.state === 'returned') await clearMarkers(span, stock, reservation, 'returns');
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
      await releasePieces(span, stock, key, item);
    } else if (state === 'sold' || state === 'returned') {
      await sellPieces(span, stock, reservation, item);
    }
  }
}

async function clearMarkers(
  span: Span,
  stock: Stock,
  reservation: ReservationDocument,
  kind: 'returns' | 'sales',
): Promise<void> {
  const marker = `${kind}.${holdKey(reservation)}`;
  for (const { sku } of reservation.items) {
    await stock.products.updateOne(
      span,
      { _id: sku, [marker]: { $exists: true } },
      { $unset: { [marker]: true } },
    );
  }
}
