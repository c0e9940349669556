import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { customerStore } from '@glasshouse/customer/store';
import { declareCollections } from '@glasshouse/oauth/store';
import type { OrderDocument } from '@glasshouse/order/store';
import { orderStore } from '@glasshouse/order/store';
import { productStore, type ReservationDocument } from '@glasshouse/product/store';
import {
  type Collection,
  createEmbeddedStore,
  createMongoStore,
  type Document,
  type Store,
} from '@glasshouse/store';
import { createTelemetry, type Span, type Telemetry } from '@glasshouse/telemetry';
import { MongoClient } from 'mongodb';
import type { Size } from '../sizes.js';
import { bulkInserts } from './bulk-inserts.js';
import { createAccounts, notificationOf, profileOf } from './customers.js';
import { userId } from './names.js';
import { orderOf } from './orders.js';
import { productOf } from './products.js';
import {
  frequentSessions,
  frequentUser,
  passwordRecord,
  sessionOf,
  sessionsOfOthers,
  userOf,
} from './users.js';

/** Location of the stores: a folder with embedded stores, or a MongoDB server. */
export type StoreLocation = { folder: string } | { mongodbUrl: string };

/** Lengths of the lists in a filled shop that the shopper or the administrator can read. */
export interface Filled {
  products: number;
  shopperOrders: number;
  shopperMovements: number;
  shopperNotifications: number;
  confirmedOrders: number;
  /** Ids of the shopper's confirmed orders. */
  orderIds: string[];
}

/** Fills the stores of a shop through the services' own collections, so that indexes and ids are the same. */
export async function fillShop(location: StoreLocation, size: Size, signal: AbortSignal): Promise<Filled> {
  const telemetry = createTelemetry({ service: { name: 'bench' } });
  const span = telemetry.rootSpan('fill');
  const filled: Filled = {
    products: size.products,
    shopperOrders: 0,
    shopperMovements: 0,
    shopperNotifications: 0,
    confirmedOrders: 0,
    orderIds: [],
  };
  const within = (name: string, fill: (store: Store) => (insert: Insert) => Promise<void>) =>
    withStore({ location, database: name, telemetry, span, signal }, fill);
  try {
    await within('product', (store) => fillProducts(store, size));
    await within('order', (store) => fillOrders(store, size, filled));
    await within('customer', (store) => fillCustomers(store, size, filled));
    await within('oauth', (store) => fillUsers(store, size));
  } finally {
    span.end();
    await telemetry.close(0);
  }
  return filled;
}

type Insert = <T extends Document>(collection: Collection<T>, document: T) => Promise<void>;

/** Concurrent inserts. */
const concurrency = 64;

interface Filling {
  location: StoreLocation;
  database: string;
  telemetry: Telemetry;
  span: Span;
  signal: AbortSignal;
}

async function withStore(
  { location, database, telemetry, span, signal }: Filling,
  fill: (store: Store) => (insert: Insert) => Promise<void>,
): Promise<void> {
  const { store, fillable, flush, close } = await openStore({ location, database, telemetry });
  const run = fill(fillable);
  await store.start();
  const pending = new Set<Promise<void>>();
  const insert: Insert = async (collection, document) => {
    const inserted = collection.insertOne(span, document);
    pending.add(inserted);
    if (pending.size < concurrency) return;
    await Promise.all(pending);
    pending.clear();
    await setImmediate(); // lets SIGINT abort the run: inserts into the embedded store do not yield
    signal.throwIfAborted();
  };
  try {
    await run(insert);
    await Promise.all(pending);
    await flush();
  } finally {
    await Promise.allSettled(pending);
    await close();
  }
}

/** Opens a store, and for MongoDB a second client that inserts in batches. */
async function openStore({
  location,
  database,
  telemetry,
}: Pick<Filling, 'location' | 'database' | 'telemetry'>) {
  if ('folder' in location) {
    const store = createEmbeddedStore({ folder: join(location.folder, database), telemetry });
    return { store, fillable: store, flush: async () => {}, close: () => store.close() };
  }
  const { mongodbUrl: url } = location;
  const store = createMongoStore({ url, database, telemetry, timeoutMs: 30_000 });
  const client = await new MongoClient(url).connect();
  const { store: fillable, flush } = bulkInserts(store, client.db(database));
  const close = async () => {
    await client.close();
    await store.close();
  };
  return { store, fillable, flush, close };
}

function fillProducts(store: Store, size: Size) {
  const { products, reservations } = productStore(store);
  return async (insert: Insert) => {
    for (let n = 0; n < size.products; n++) await insert(products, productOf(n));
    for (let n = 0; n < size.orders; n++) {
      const order = orderOf(n, size);
      if (order.status === 'confirmed') await insert(reservations, reservationOf(order));
    }
  };
}

function reservationOf({ _id, items, attempt }: OrderDocument): ReservationDocument {
  return {
    _id,
    items: items.map(({ sku, quantity }) => ({ sku, quantity })),
    state: 'sold',
    attempt,
    generation: 1,
    touched: items.map(({ sku }) => sku),
  };
}

function fillOrders(store: Store, size: Size, filled: Filled) {
  const { orders } = orderStore(store);
  return async (insert: Insert) => {
    for (let n = 0; n < size.orders; n++) {
      const order = orderOf(n, size);
      await insert(orders, order);
      const isShoppers = order.user === userId(0);
      if (isShoppers) filled.shopperOrders += 1;
      if (order.status !== 'confirmed') continue;
      filled.confirmedOrders += 1;
      if (isShoppers) filled.orderIds.push(order._id);
    }
  };
}

function fillCustomers(store: Store, size: Size, filled: Filled) {
  const { profiles, movements, notifications } = customerStore(store);
  return async (insert: Insert) => {
    const accounts = createAccounts();
    const shopper = userId(0);
    for (let n = 0; n < size.users; n++) {
      await insert(profiles, profileOf(n));
      await insert(movements, accounts.deposit(userId(n)));
    }
    filled.shopperMovements = 1;
    for (let n = 0; n < size.orders; n++) {
      const order = orderOf(n, size);
      const charge = accounts.charge(order);
      const notification = notificationOf(order);
      if (charge) await insert(movements, charge);
      if (notification) await insert(notifications, notification);
      if (charge && order.user === shopper) {
        filled.shopperMovements += 1;
        filled.shopperNotifications += 1;
      }
    }
    for (; filled.shopperMovements < size.shopperMovements; filled.shopperMovements++) {
      await insert(movements, accounts.deposit(shopper, 100));
    }
  };
}

function fillUsers(store: Store, size: Size) {
  const { users, sessions, refreshTokens } = declareCollections(store);
  return async (insert: Insert) => {
    const record = passwordRecord();
    for (let n = 0; n < size.users; n++) {
      await insert(users, userOf(n, record));
      const count = n === frequentUser && size.name === 'large' ? frequentSessions : sessionsOfOthers;
      for (let at = 0; at < count; at++) {
        const { session, token } = sessionOf(n, at);
        await insert(sessions, session);
        await insert(refreshTokens, token);
      }
    }
  };
}
