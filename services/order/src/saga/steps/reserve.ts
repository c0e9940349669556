import { type StoredItem, totalOf } from '../../store.js';
import { compensate } from '../compensate.js';
import { type SagaOrder, stepFields } from '../context.js';
import { priceChanged } from '../failure.js';
import { advance } from '../lease.js';
import { attemptedStep } from '../step.js';

/** Reserves the stock. Fails the attempt if a price differs from the one in the order, which the customer has seen. */
export const reserve = attemptedStep({
  call: (span, { product }, { _id, attempt, items }, options) =>
    product.reserve(
      span,
      { orderId: _id, attempt, items: items.map(({ sku, quantity }) => ({ sku, quantity })) },
      options,
    ),
  compensation: () => 'releasing',
  async next(span, context, order, reserved) {
    const prices = new Map(reserved.items.map(({ sku, unitPrice }) => [sku, unitPrice.amount]));
    const { changes, items } = comparePrices(order, prices);
    if (changes.length > 0) {
      const repriced = { items, total: totalOf(items) };
      return compensate(span, context, order, 'releasing', priceChanged(changes), { order: repriced });
    }
    span.log.info('stock reserved', stepFields(order, 'order-reserve'));
    return advance(span, context, order, { step: 'charging' });
  },
});

/** Returns the items at the current prices, and the changed prices. `prices` holds minor units of one piece, by SKU. */
function comparePrices(order: SagaOrder, prices: ReadonlyMap<string, number>) {
  const items = order.items.map(
    (item): StoredItem => ({ ...item, unitAmount: prices.get(item.sku) ?? item.unitAmount }),
  );
  const changes = order.items.flatMap(({ sku, unitAmount: from }) => {
    const to = prices.get(sku) ?? from;
    return from === to ? [] : [{ sku, from, to }];
  });
  return { items, changes };
}
