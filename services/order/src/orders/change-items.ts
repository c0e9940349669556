import { type Preconditions, ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { orderErrors } from '../errors.js';
import { type OrderDocument, type OrderStore, type StoredItem, totalOf } from '../store.js';
import { findOwn } from './find-own.js';
import { orderView } from './view.js';

export type ItemsChange = Pick<OrderDocument, 'items'> & Partial<Pick<OrderDocument, 'added'>>;

const maxAttempts = 10;

/**
 * Changes the items of an open order. The write is conditional on the order's version and is retried, at most 10 times,
 * when the order has changed in between. The preconditions of the request are compared with the order, except for a
 * repeated request whose change was already made.
 *
 * @param change returns the new items, or `undefined` if the change was already made
 * @throws ProblemError ORDER_NOT_FOUND, ORDER_NOT_OPEN, PRECONDITION_FAILED, CONFLICT; and any error of `change`
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
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the order. Retry the request.',
  });
}

/** Returns the items with `item` in the place of the one with the same SKU, or at the end. */
export function withItem(items: readonly StoredItem[], item: StoredItem): StoredItem[] {
  const known = items.some(({ sku }) => sku === item.sku);
  return known ? items.map((other) => (other.sku === item.sku ? item : other)) : [...items, item];
}
