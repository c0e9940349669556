import type { CustomerClient } from '@glasshouse/customer/client';
import type { ProductClient } from '@glasshouse/product/client';
import type { OrderDocument, OrderStore, Saga } from '../store.js';
import type { SagaMetrics } from './metrics.js';

/** Stores, clients, metrics and limits of the saga. */
export interface SagaContext extends OrderStore {
  product: ProductClient;
  customer: CustomerClient;
  metrics: SagaMetrics;
  /** Milliseconds from the request until an order that is not paid has failed. */
  transactionMs: number;
  /** Milliseconds that one step may take before another instance takes over. */
  leaseMs: number;
  /** Milliseconds until a step that must succeed is tried again. */
  retryMs: number;
  /** Returns a new name for the owner of a lease, never the same twice. */
  owner(): string;
}

/** An order with work in progress. */
export type SagaOrder = OrderDocument & { saga: Saga };

export function hasSaga(order: OrderDocument): order is SagaOrder {
  return order.saga !== undefined;
}

/** Log fields of a step. */
export function stepFields(order: OrderDocument, action: string) {
  return {
    'event.action': action,
    'order.id': order._id,
    'order.attempt': order.attempt,
    'user.id': order.user,
  };
}
