import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { orderErrors } from '../errors.js';
import type { OrderDocument, OrderStore } from '../store.js';

/** Returns the user's order. Another user's order counts as missing. @throws ProblemError ORDER_NOT_FOUND */
export async function findOwn(
  span: Span,
  { orders }: OrderStore,
  { user, id }: { user: string; id: string },
): Promise<OrderDocument> {
  const order = await orders.findOne(span, { _id: id, user });
  if (!order) throw new ProblemError(orderErrors.ORDER_NOT_FOUND);
  return order;
}
