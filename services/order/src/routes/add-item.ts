import { handle, invalidRequest, ProblemError, type Route } from '@glasshouse/http';
import type { ProductClient } from '@glasshouse/product/client';
import type { Bound } from '@glasshouse/settings';
import { limits } from '@glasshouse/shop';
import { operations } from '../contract.js';
import { changeItems, withItem } from '../orders/change-items.js';
import { priceItem } from '../orders/price-item.js';
import { orderView } from '../orders/view.js';
import type { OrderDocument, OrderStore } from '../store.js';

export const keysBound = {
  holds: 'Idempotency-Keys stored in an order',
  limit: 50,
  unit: 'entries',
  full: 'the oldest is dropped: repeating its request adds the item a second time',
  metrics: [],
} as const satisfies Bound;

export function addItem(store: OrderStore, product: ProductClient): Route {
  return handle(
    operations.addItem,
    async ({ span, user, params, body, idempotencyKey, deadline, preconditions }) => {
      const own = { user: user.id, id: params.id };
      const changed = await changeItems(span, store, own, preconditions, async (order) => {
        if (wasAdded(order, idempotencyKey, body)) return undefined;
        const quantity = (order.items.find(({ sku }) => sku === body.sku)?.quantity ?? 0) + body.quantity;
        requireRoom(order, body.sku, quantity);
        const item = await priceItem(span, product, { sku: body.sku, quantity }, { user, deadline });
        const items = withItem(order.items, item);
        if (idempotencyKey === undefined) return { items };
        return { items, added: [...order.added, { key: idempotencyKey, ...body }].slice(-keysBound.limit) };
      });
      span.log.info('item added', {
        'event.action': 'order-item-add',
        'order.id': changed._id,
        'product.sku': body.sku,
        'item.quantity': body.quantity,
      });
      return orderView(changed);
    },
  );
}

/** Returns whether an earlier request with this key added the item. @throws ProblemError IDEMPOTENCY_KEY_REUSED */
function wasAdded(
  order: OrderDocument,
  key: string | undefined,
  { sku, quantity }: { sku: string; quantity: number },
): boolean {
  const earlier = key === undefined ? undefined : order.added.find((added) => added.key === key);
  if (earlier && (earlier.sku !== sku || earlier.quantity !== quantity)) {
    throw new ProblemError('IDEMPOTENCY_KEY_REUSED', {
      detail: 'The key was used for another SKU or quantity in this order.',
    });
  }
  return earlier !== undefined;
}

/** @throws ProblemError INVALID_REQUEST when the order would exceed its limits */
function requireRoom(order: OrderDocument, sku: string, quantity: number): void {
  if (quantity > limits.quantity) {
    const message = `would increase the quantity to ${quantity}; the maximum is ${limits.quantity}`;
    throw invalidRequest([{ in: 'body', path: '/quantity', message }]);
  }
  if (order.items.length >= limits.items && !order.items.some((item) => item.sku === sku)) {
    const message = `exceeds the maximum of ${limits.items} products in an order`;
    throw invalidRequest([{ in: 'body', path: '/sku', message }]);
  }
}
