import type { Cache } from '@glasshouse/cache';
import { createHttpApp } from '@glasshouse/http';
import type { Store } from '@glasshouse/store';
import type { Telemetry } from '@glasshouse/telemetry';
import { createCatalogue } from './catalogue/catalogue.js';
import { completeSearchTerms, seedCatalogue } from './catalogue/seed-catalogue.js';
import { commitStockReservation } from './routes/commit-reservation.js';
import { createProduct } from './routes/create-product.js';
import { deleteProduct } from './routes/delete-product.js';
import { exportProducts } from './routes/export-products.js';
import { listProducts } from './routes/list-products.js';
import { readAvailability } from './routes/read-availability.js';
import { readPrice } from './routes/read-price.js';
import { readProduct } from './routes/read-product.js';
import { readStock } from './routes/read-stock.js';
import { releaseStockReservation } from './routes/release-reservation.js';
import { replaceProduct } from './routes/replace-product.js';
import { reserveStock } from './routes/reserve.js';
import { returnStockReservation } from './routes/return-reservation.js';
import { setStock } from './routes/set-stock.js';
import type { ProductSettings } from './settings.js';
import type { Stock } from './stock/stock.js';
import { createSweeper } from './stock/sweep.js';
import { productStore } from './store.js';

export interface ProductDependencies {
  settings: ProductSettings;
  telemetry: Telemetry;
  /** Must be started after `createApp`, which declares collections. The caller closes it. */
  store: Store;
  cache: Cache;
}

export interface ProductApp {
  readonly app: ReturnType<typeof createHttpApp>;
  /**
   * Rebuilds outdated search terms, seeds the catalogue if `SEED` is on, and starts to sweep reservations. The store
   * must have started.
   */
  start(): Promise<void>;
  /** Stops sweeping reservations. */
  close(): Promise<void>;
}

/** Creates the product service from its dependencies. Reads no environment and opens no connection. */
export function createApp({ settings, telemetry, store, cache }: ProductDependencies): ProductApp {
  const collections = productStore(store);
  const catalogue = createCatalogue({ store: collections, cache, ttlMs: settings.PRODUCT_CACHE_MS });
  const stock: Stock = {
    ...collections,
    reservationMs: settings.RESERVATION_MS,
    settleMs: settings.RESERVATION_SETTLE_MS,
    outcomes: telemetry.metrics.counter({
      name: 'product_reservations_total',
      help: 'Stock reservations, by outcome.',
      labels: ['outcome'],
    }),
  };
  const sweeper = createSweeper({ telemetry, stock, intervalMs: settings.RESERVATION_SWEEP_MS });
  const app = createHttpApp({
    telemetry,
    readiness: { [store.system]: () => store.ping() },
    routes: [
      listProducts(catalogue),
      readProduct(catalogue),
      readPrice(catalogue),
      readAvailability(collections),
      createProduct(collections, catalogue),
      replaceProduct(collections, catalogue),
      deleteProduct(collections, catalogue),
      readStock(collections),
      setStock(collections),
      reserveStock(stock),
      commitStockReservation(stock),
      releaseStockReservation(stock),
      returnStockReservation(stock),
      exportProducts(collections),
    ],
  });
  return {
    app,
    async start() {
      await prepareCatalogue(telemetry, collections, settings.SEED);
      sweeper.start();
    },
    close: () => sweeper.close(),
  };
}

async function prepareCatalogue(
  telemetry: Telemetry,
  collections: ReturnType<typeof productStore>,
  seed: boolean,
): Promise<void> {
  const span = telemetry.rootSpan('catalogue seed');
  try {
    const completed = await completeSearchTerms(span, collections);
    if (completed > 0) span.log.info('search terms rebuilt', { 'catalogue.completed': completed });
    if (!seed) return;
    const added = await seedCatalogue(span, collections);
    span.log.info('catalogue seeded', { 'event.action': 'catalogue-seed', 'catalogue.added': added });
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
