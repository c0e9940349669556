import { handle, ProblemError, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { changeItems } from '../orders/change-items.js';
import { orderView } from '../orders/view.js';
import type { OrderStore } from '../store.js';

export function removeItem(store: OrderStore): Route {
  return handle(operations.removeItem, async ({ span, user, params: { id, sku }, preconditions }) => {
    const own = { user: user.id, id };
    const changed = await changeItems(span, store, own, preconditions, async (order) => {
      const items = order.items.filter((item) => item.sku !== sku);
      if (items.length === order.items.length) {
        throw new ProblemError('NOT_FOUND', { detail: `The order has no item ${sku}.` });
      }
      return { items };
    });
    span.log.info('item removed', {
      'event.action': 'order-item-remove',
      'order.id': changed._id,
      'product.sku': sku,
    });
    return orderView(changed);
  });
}
