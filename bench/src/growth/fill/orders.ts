import type { OrderDocument, StoredItem } from '@glasshouse/order/store';
import { totalOf } from '@glasshouse/order/store';
import type { Size } from '../sizes.js';
import { orderId, skuOf, timeOf, userId } from './names.js';

/** Returns the status of the n-th order: every twentieth is open, every tenth cancelled, the others are confirmed. */
export function statusOf(n: number): OrderDocument['status'] {
  if (n % 20 === 10) return 'open';
  return n % 10 === 5 ? 'cancelled' : 'confirmed';
}

/** Returns the number of the user who owns the n-th order. The shopper's orders are spread evenly over all orders. */
export function ownerOf(n: number, { orders, shopperOrders, users }: Size): number {
  const isShoppers =
    Math.floor(((n + 1) * shopperOrders) / orders) > Math.floor((n * shopperOrders) / orders);
  return isShoppers ? 0 : 1 + (n % (users - 1));
}

/** Returns the n-th order, oldest first. */
export function orderOf(n: number, size: Size): OrderDocument {
  const status = statusOf(n);
  const items = Array.from({ length: 1 + (n % 3) }, (_, at): StoredItem => {
    const sku = skuOf((n * 31 + at * 7) % size.products);
    return { sku, name: `Vase ${sku}`, quantity: 1 + at, unitAmount: 500 };
  });
  const user = userId(ownerOf(n, size));
  const at = timeOf(n);
  return {
    _id: orderId(n),
    user,
    status,
    items,
    total: totalOf(items),
    version: 5,
    attempt: status === 'open' ? 0 : 1,
    createdAt: at,
    updatedAt: at,
    ...(status === 'confirmed' && { confirmedAt: at }),
    ...(status === 'cancelled' && { cancelledAt: at }),
    ...(status !== 'open' && { settledAt: at }),
    creationKey: `${user}:order-${n}`,
    added: items.map(({ sku, quantity }, item) => ({ key: `item-${n}-${item}`, sku, quantity })),
  };
}
