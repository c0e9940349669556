import type { CustomerClient } from '@glasshouse/customer/client';
import type { ProductClient } from '@glasshouse/product/client';
import type { OrderDocument, OrderStore, Saga } from '../store.js';
import type { SagaMetrics } from './metrics.js';

/** Stores, clients, metrics and limits of the saga. */
export interface SagaContext extends OrderStore {
  product: ProductClient;
  customer: CustomerClient;
  metrics: SagaMetrics;
  /** Time limit of an attempt in milliseconds from the request. No limit applies after the charge. */
  transactionMs: number;
  /** Milliseconds after which another instance may acquire a lease that was not renewed. */
  leaseMs: number;
  /** Milliseconds between two renewals of the lease of a running saga; undefined: only each step renews it. */
  renewMs?: number;
  /** Milliseconds until a step that must succeed is retried. */
  retryMs: number;
  /** Returns a unique name for the owner of a lease. */
  owner(): string;
}

/** An order whose saga is in progress. */
export type SagaOrder = OrderDocument & { saga: Saga };

export function hasSaga(order: OrderDocument): order is SagaOrder {
  return order.saga !== undefined;
}

/** Returns the log fields that every step of the saga writes. */
export function stepFields(order: OrderDocument, action: string) {
  return {
    'event.action': action,
    'order.id': order._id,
    'order.attempt': order.attempt,
    'user.id': order.user,
  };
}
