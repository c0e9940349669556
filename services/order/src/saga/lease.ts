import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument, Saga } from '../store.js';
import { hasSaga, type SagaContext, type SagaOrder } from './context.js';

/** Another instance acquired the lease, because this one was too slow. Nothing was written. */
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

/** Writes the next step if the lease is still ours. @throws LeaseLostError */
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

/** Ends the lease of an order after `retryMs`, so that a recovery pass of any instance tries its step again. */
export async function releaseLease(span: Span, context: SagaContext, order: SagaOrder): Promise<void> {
  await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': order.saga.lease.owner },
    { $set: { 'saga.lease.until': Date.now() + context.retryMs } },
  );
}

/** Acquires the lease of an order whose lease has run out; `undefined` when another instance was quicker. */
export async function acquireLease(
  span: Span,
  context: SagaContext,
  order: SagaOrder,
): Promise<SagaOrder | undefined> {
  const { owner, until } = order.saga.lease;
  const acquired = await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': owner, 'saga.lease.until': until },
    { $set: { 'saga.lease': newLease(context) } },
  );
  return acquired && hasSaga(acquired) ? acquired : undefined;
}
