import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument, Saga } from '../store.js';
import { hasSaga, type SagaContext, type SagaOrder } from './context.js';

/** Thrown when another instance has acquired the expired lease. Nothing was written. */
export class LeaseLostError extends Error {
  constructor(order: OrderDocument) {
    super(`lost the lease on order ${order._id}`);
    this.name = 'LeaseLostError';
  }
}

export function newLease({ owner, leaseMs }: SagaContext): Saga['lease'] {
  return { owner: owner(), until: Date.now() + leaseMs };
}

/** Tolerated difference between the clocks of two instances, in ms. A later lease was acquired before a clock was set back. */
export const maxClockDifferenceMs = 60_000;

/**
 * Renews the lease of a running saga until the returned function is called. A lease can therefore be shorter than a step,
 * and the orders of a killed instance are soon resumed. A lease that another instance has acquired is not renewed. A
 * renewal that fails is not repeated before the next one; at worst the lease expires, and a recovery pass continues.
 */
export function keepLease(
  span: Span,
  { orders, leaseMs, renewMs }: SagaContext,
  order: SagaOrder,
): () => void {
  if (renewMs === undefined) return () => {};
  const { owner } = order.saga.lease;
  const renew = () => {
    const until = Date.now() + leaseMs;
    // A slow store may execute a renewal after a later one or after the next step.
    const isShorter = { 'saga.lease.until': { $lt: until } };
    const isImpossible = { 'saga.lease.until': { $gt: until + maxClockDifferenceMs } };
    const renewable = { _id: order._id, 'saga.lease.owner': owner, $or: [isShorter, isImpossible] };
    orders.updateOne(span, renewable, { $set: { 'saga.lease.until': until } }).catch(() => {});
  };
  const timer = setInterval(renew, renewMs);
  return () => clearInterval(timer);
}

/** Changes to an order that are written together with its next step. */
export interface Advance {
  /** The next step. Absent: the saga ends. */
  step?: Saga['step'];
  saga?: Partial<Omit<Saga, 'step' | 'lease'>>;
  order?: Partial<Omit<OrderDocument, '_id' | 'saga' | 'version'>>;
  /** Fields of the order to remove. */
  clear?: readonly (keyof OrderDocument)[];
}

/** Writes the next step if this instance still holds the lease. @throws LeaseLostError */
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

/** Sets the lease of an order to expire after `retryMs`, so that a recovery pass of any instance retries the step. */
export async function releaseLease(span: Span, context: SagaContext, order: SagaOrder): Promise<void> {
  await context.orders.updateOne(
    span,
    { _id: order._id, 'saga.lease.owner': order.saga.lease.owner },
    { $set: { 'saga.lease.until': Date.now() + context.retryMs } },
  );
}

/** Acquires the expired lease of an order. Returns `undefined` when another instance acquired it first. */
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
