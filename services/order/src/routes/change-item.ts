import { handle, ProblemError, type Route } from '@glasshouse/http';
import type { ProductClient } from '@glasshouse/product/client';
import { operations } from '../contract.js';
import { changeItems, withItem } from '../orders/change-items.js';
import { priceItem } from '../orders/price-item.js';
import { orderView } from '../orders/view.js';
import type { OrderStore } from '../store.js';

export function changeItem(store: OrderStore, product: ProductClient): Route {
  return handle(
    operations.changeItem,
    async ({ span, user, params: { id, sku }, body: { quantity }, deadline, preconditions }) => {
      const own = { user: user.id, id };
      const changed = await changeItems(span, store, own, preconditions, async (order) => {
        if (!order.items.some((item) => item.sku === sku)) {
          throw new ProblemError('NOT_FOUND', { detail: `The order has no item ${sku}.` });
        }
        const item = await priceItem(span, product, { sku, quantity }, { user, deadline });
        return { items: withItem(order.items, item) };
      });
      span.log.info('item changed', {
        'event.action': 'order-item-change',
        'order.id': changed._id,
        'product.sku': sku,
        'item.quantity': quantity,
      });
      return orderView(changed);
    },
  );
}
