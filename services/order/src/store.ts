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
  /** Price of one piece in minor units, read from the product service when the item was last changed. */
  unitAmount: number;
}

/** Failure of an attempt: the problem to respond with, and the `reason` label of the metric. */
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

/** Progress of an order's saga, written before each step runs; absent when no saga is in progress. */
export interface Saga {
  step: StepName;
  startedAt: Date;
  /** Span of the request that started the saga, linked from the trace of a recovery. */
  trace: Pick<SpanContext, 'traceId' | 'spanId' | 'sampled' | 'randomTraceId'>;
  /** `owner` is the instance that runs the saga, `until` the end of its lease in milliseconds since 1970. */
  lease: { owner: string; until: number };
  /** Status of the order after the compensations; set when they start. */
  final?: 'open' | 'cancelled';
  /** State of the order's stock; set when the compensations start. */
  goods?: 'held' | 'sold' | 'none';
  /** Outcome to notify the customer of at the end. */
  outcome?: Outcome;
  /** Total of a failed attempt in minor units. The items of the open order may change before the notification. */
  total?: number;
}

/** An order. `_id` is a UUID of version 7, so that newer orders sort after older ones. */
export interface OrderDocument extends Document {
  user: string;
  status: Status;
  items: StoredItem[];
  /** Minor units. */
  total: number;
  /** Increases with each change of the items or the status; writes are conditional on it (optimistic locking). */
  version: number;
  /** Number of attempts to confirm; reservations and charges carry it. */
  attempt: number;
  createdAt: Date;
  updatedAt: Date;
  confirmedAt?: Date;
  cancelledAt?: Date;
  /** Time at which the order was confirmed or cancelled, the later of both. */
  settledAt?: Date;
  saga?: Saga;
  /** Failure of the latest attempt, removed by the next one. */
  failure?: Failure;
  /** `<user>:<Idempotency-Key>` of the request that created the order. */
  creationKey?: string;
  /** Latest Idempotency-Keys with which items were added. */
  added: { key: string; sku: string; quantity: number }[];
}

export interface OrderStore {
  orders: Collection<OrderDocument>;
}

/** Declares the collection. `store.start()` creates its indexes. */
export function orderStore(store: Store): OrderStore {
  return {
    orders: store.collection<OrderDocument>('orders', [
      { fields: ['user', '_id'] },
      { fields: ['status', 'settledAt', '_id'] },
      { fields: ['creationKey'], unique: true, sparse: true },
      { fields: ['saga.lease.until'], sparse: true },
      { fields: ['updatedAt', '_id'] },
      { fields: ['confirmedAt', '_id'] },
    ]),
  };
}

export function totalOf(items: readonly StoredItem[]): number {
  return items.reduce((sum, { quantity, unitAmount }) => sum + quantity * unitAmount, 0);
}
