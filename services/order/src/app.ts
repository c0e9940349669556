import { randomUUID } from 'node:crypto';
import type { CustomerClient } from '@glasshouse/customer/client';
import { createHttpApp } from '@glasshouse/http';
import type { ProductClient } from '@glasshouse/product/client';
import type { Store } from '@glasshouse/store';
import type { Telemetry } from '@glasshouse/telemetry';
import { createOrderIds } from './orders/order-ids.js';
import { addItem } from './routes/add-item.js';
import { cancelOrderRoute } from './routes/cancel-order.js';
import { changeItem } from './routes/change-item.js';
import { confirmOrderRoute } from './routes/confirm-order.js';
import { createOrder } from './routes/create-order.js';
import { exportConfirmations } from './routes/export-confirmations.js';
import { exportOrders } from './routes/export-orders.js';
import { listAllOrders } from './routes/list-all-orders.js';
import { listOrders } from './routes/list-orders.js';
import { readOrder } from './routes/read-order.js';
import { removeItem } from './routes/remove-item.js';
import type { SagaContext } from './saga/context.js';
import { createSagaMetrics } from './saga/metrics.js';
import { createRecovery } from './saga/recovery.js';
import type { OrderSettings } from './settings.js';
import { orderStore } from './store.js';

export interface OrderDependencies {
  settings: OrderSettings;
  telemetry: Telemetry;
  /** Must be started after `createApp`, which declares collections. The caller closes it. */
  store: Store;
  /** The caller closes them. */
  clients: { product: ProductClient; customer: CustomerClient };
}

export interface OrderApp {
  readonly app: ReturnType<typeof createHttpApp>;
  /** Starts the recovery passes. The store must have started. */
  start(): void;
  /** Stops the recovery passes. */
  close(): Promise<void>;
}

/** A renewal may fail or be late without the loss of the lease. */
const renewalsPerLease = 3;

/** Creates the order service from its dependencies. Reads no environment and opens no connection. */
export function createApp({ settings, telemetry, store, clients }: OrderDependencies): OrderApp {
  const collections = orderStore(store);
  const saga: SagaContext = {
    ...collections,
    ...clients,
    metrics: createSagaMetrics(telemetry.metrics, settings.TRANSACTION_LIMIT_MS),
    transactionMs: settings.TRANSACTION_LIMIT_MS,
    leaseMs: settings.SAGA_LEASE_MS,
    renewMs: settings.SAGA_LEASE_MS / renewalsPerLease,
    retryMs: settings.SAGA_RETRY_MS,
    owner: () => `${telemetry.service.instance}/${randomUUID()}`,
  };
  const recovery = createRecovery({ telemetry, context: saga, intervalMs: settings.SAGA_RECOVERY_MS });
  const app = createHttpApp({
    telemetry,
    readiness: { [store.system]: () => store.ping() },
    routes: [
      createOrder(collections, createOrderIds()),
      listOrders(collections),
      readOrder(collections),
      addItem(collections, clients.product),
      changeItem(collections, clients.product),
      removeItem(collections),
      confirmOrderRoute(saga),
      cancelOrderRoute(saga),
      listAllOrders(collections),
      exportOrders(collections),
      exportConfirmations(collections),
    ],
  });
  return { app, start: () => recovery.start(), close: () => recovery.close() };
}
