import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument, Saga } from '../store.js';
import { hasSaga, type SagaContext, type SagaOrder } from './context.js';

/** Another instance works on this order now, because this one was too slow. Whatever was to be written was not. */
export class LeaseLostError extends Error {
  constructor(order: OrderDocument) {
    super(`the lease on order ${order._id} is lost`);
    this.name = 'LeaseLostError';
  }
}

export function newLease({ owner, leaseMs }: SagaContext): Saga['lease'] {
  return { owner: owner(), until: Date.now() + leaseMs };
}

export interface Advance {
  /** Absent: the saga is over. */
  step?: Saga['step'];
  saga?: Partial<Omit<Saga, 'step' | 'lease'>>;
  order?: Partial<Omit<OrderDocument, '_id' | 'saga' | 'version'>>;
  clear?: readonly (keyof OrderDocument)[];
}

/** Writes what is to be done next, if the order is still ours. @throws LeaseLostError */
export async function advance(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
  { step, saga = {}, order: changed = {}, clear = [] }: Advance,
): Promise<OrderDocument> {
  const unset = Object.fromEntries(
    [...clear, ...(step ? [] : ['saga'])].map((name) => [name, true as const]),
  );
  const next = step && {
    'saga.step': step,
    'saga.lease.until': Date.now() + context.leaseMs,
    ...Object.fromEntries(Object.entries(saga).map(([name, value]) => [`saga.${name}`, value])),
  };
  const advanced = await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': order.saga.lease.owner, 'saga.step': order.saga.step },
    {
      $set: { ...changed, ...next, updatedAt: new Date() },
      $inc: { version: 1 },
      ...(Object.keys(unset).length > 0 && { $unset: unset }),
    },
  );
  if (!advanced) throw new LeaseLostError(order);
  return advanced;
}

/** Lets go of an order whose step must succeed but cannot now; a recovery pass of any instance takes it up. */
export async function letGo(span: Span, context: SagaContext, order: SagaOrder): Promise<void> {
  await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': order.saga.lease.owner },
    { $set: { 'saga.lease.until': Date.now() + context.retryMs } },
  );
}

/** Takes over an order whose lease is over; `undefined` when another was quicker. */
export async function takeOver(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
): Promise<SagaOrder | undefined> {
  const { owner, until } = order.saga.lease;
  const taken = await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': owner, 'saga.lease.until': until },
    { $set: { 'saga.lease': newLease(context) } },
  );
  return taken && hasSaga(taken) ? taken : undefined;
}
