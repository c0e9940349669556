import type { Cache } from '@glasshouse/cache';
import { createHttpApp } from '@glasshouse/http';
import type { Store } from '@glasshouse/store';
import type { Telemetry } from '@glasshouse/telemetry';
import { createCatalogue } from './catalogue/catalogue.js';
import { completeSearchTerms, seedCatalogue } from './catalogue/seed-catalogue.js';
import { commitStockReservation } from './routes/commit-reservation.js';
import { createProduct } from './routes/create-product.js';
import { deleteProduct } from './routes/delete-product.js';
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
  /** Started after this, as its collections are declared here; closed by who made it. */
  store: Store;
  cache: Cache;
}

export interface ProductApp {
  readonly app: ReturnType<typeof createHttpApp>;
  /**
   * To be called once the store has started: brings search terms up to date, seeds the catalogue if it was asked to, and
   * begins to sweep reservations.
   */
  start(): Promise<void>;
  /** Ends the sweeping. */
  close(): Promise<void>;
}

/** Puts the product service together. Reads no environment, opens nothing. */
export function createApp({ settings, telemetry, store, cache }: ProductDependencies): ProductApp {
  const collections = productStore(store);
  const catalogue = createCatalogue({ store: collections, cache, ttlMs: settings.PRODUCT_CACHE_MS });
  const stock: Stock = {
    ...collections,
    reservationMs: settings.RESERVATION_MS,
    settleMs: settings.RESERVATION_SETTLE_MS,
    outcomes: telemetry.metrics.counter({
      name: 'product_reservations_total',
      help: 'Reservations of stock by what became of them',
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
  isSeeded: boolean,
): Promise<void> {
  const span = telemetry.rootSpan('catalogue seed');
  try {
    const completed = await completeSearchTerms(span, collections);
    if (completed > 0) span.log.info('search terms made anew', { 'catalogue.completed': completed });
    if (!isSeeded) return;
    const added = await seedCatalogue(span, collections);
    span.log.info('the catalogue is seeded', { 'event.action': 'catalogue-seed', 'catalogue.added': added });
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
