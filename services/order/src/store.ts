import type { customerErrors, Outcome } from '@glasshouse/customer/contract';
import type { GenericCode } from '@glasshouse/http';
import type { productErrors } from '@glasshouse/product/contract';
import type { Collection, Document, Store } from '@glasshouse/store';
import type { SpanContext } from '@glasshouse/telemetry';
import type { Status } from './contract.js';

export interface StoredItem {
  sku: string;
  name: string;
  quantity: number;
  /** Minor units for one piece, as the product service said when the item was last changed. */
  unitAmount: number;
}

/** Why an attempt failed: the problem that its caller gets, and the reason that is counted. */
export interface Failure {
  reason: 'insufficient_funds' | 'out_of_stock' | 'price_changed' | 'timeout' | 'backend' | 'conflict';
  code: GenericCode | keyof typeof customerErrors | keyof typeof productErrors;
  detail: string;
  extensions: Record<string, unknown>;
  at: Date;
}

/** The next step: one of three steps, one of three compensations, or the notification that ends both. */
export type StepName =
  | 'reserving'
  | 'charging'
  | 'committing'
  | 'refunding'
  | 'releasing'
  | 'returning'
  | 'notifying';

/** Work in progress on an order; absent when there is none. Written before each step is begun. */
export interface Saga {
  step: StepName;
  startedAt: Date;
  /** The request that began it, for the trace of whoever finishes it. */
  trace: Pick<SpanContext, 'traceId' | 'spanId' | 'sampled' | 'randomTraceId'>;
  /** Who works on it, and until when nobody else may, in milliseconds since 1970. */
  lease: { owner: string; until: number };
  /** Set once it is compensated: the order's status at the end. */
  final?: 'open' | 'cancelled';
  /** Set once it is compensated: whether the order's stock is reserved, sold or neither. */
  goods?: 'held' | 'sold' | 'none';
  /** The outcome that the customer is notified of at the end. */
  outcome?: Outcome;
}

/** `_id` is a UUID of version 7: newer ones sort after older ones. */
export interface OrderDocument extends Document {
  user: string;
  status: Status;
  items: StoredItem[];
  /** Minor units. */
  total: number;
  /** Grows with each change of the items or the status, so that of two changes at once one is tried again. */
  version: number;
  /** Grows with each attempt to confirm; stock and money are moved in its name. */
  attempt: number;
  createdAt: Date;
  updatedAt: Date;
  confirmedAt?: Date;
  cancelledAt?: Date;
  /** When it became confirmed or cancelled, the later of both. */
  settledAt?: Date;
  saga?: Saga;
  /** Of the latest attempt, while it is open. */
  failure?: Failure;
  /** `<user>:<Idempotency-Key>` of the request that opened it. */
  creationKey?: string;
  /** The Idempotency-Keys by which items were added, the latest ones. */
  added: { key: string; sku: string; quantity: number }[];
}

export interface OrderStore {
  orders: Collection<OrderDocument>;
}

/** Declares the collection; its indexes are made by `store.start()`. */
export function orderStore(store: Store): OrderStore {
  return {
    orders: store.collection<OrderDocument>('orders', [
      { fields: ['user', '_id'] },
      { fields: ['status', 'settledAt', '_id'] },
      { fields: ['creationKey'], unique: true, sparse: true },
      { fields: ['saga.lease.until'], sparse: true },
    ]),
  };
}

export function totalOf(items: readonly StoredItem[]): number {
  return items.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
}
