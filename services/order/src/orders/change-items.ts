import { type Preconditions, ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { orderErrors } from '../errors.js';
import { type OrderDocument, type OrderStore, type StoredItem, totalOf } from '../store.js';
import { findOwn } from './find-own.js';
import { orderView } from './view.js';

export type ItemsChange = Pick<OrderDocument, 'items'> & Partial<Pick<OrderDocument, 'added'>>;

const maxAttempts = 10;

/**
 * Changes the items of an open order, and starts again when the order changed meanwhile. The request's preconditions
 * are compared with the order; the write is conditional on its version. A repeated request whose change was made before
 * passes.
 *
 * @param change the new items, from those there are; `undefined` leaves the order as it is
 * @throws ProblemError ORDER_NOT_FOUND, ORDER_NOT_OPEN, PRECONDITION_FAILED, CONFLICT, and what `change` throws
 */
export async function changeItems(
  span: Span,
  store: OrderStore,
  own: { user: string; id: string },
  preconditions: Preconditions,
  change: (order: OrderDocument) => Promise<ItemsChange | undefined>,
): Promise<OrderDocument> {
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    const order = await findOwn(span, store, own);
    if (order.status !== 'open') {
      throw new ProblemError(orderErrors.ORDER_NOT_OPEN, { detail: `The order is ${order.status}.` });
    }
    const changed = await change(order);
    preconditions.require(orderView(order), { applied: !changed });
    if (!changed) return order;
    const updated = await store.orders.updateOne(
      span,
      { _id: order._id, status: 'open', version: order.version },
      { $set: { ...changed, total: totalOf(changed.items), updatedAt: new Date() }, $inc: { version: 1 } },
    );
    if (updated) return updated;
  }
  throw new ProblemError('CONFLICT', { detail: 'The order changes too fast; try again.' });
}

/** The items with one replaced, or added at the end. */
export function withItem(items: readonly StoredItem[], item: StoredItem): StoredItem[] {
  const known = items.some(({ sku }) => sku === item.sku);
  return known ? items.map((other) => (other.sku === item.sku ? item : other)) : [...items, item];
}
