/**
 * Fills the embedded stores of a shop for a measurement of the warehouse:
 * `node test/dist/by-hand/fill-warehouse-shop.js FOLDER [ORDERS, default 1000000]`.
 */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { customerStore, type MovementDocument } from '@glasshouse/customer/store';
import { declareCollections } from '@glasshouse/oauth/store';
import { type OrderDocument, orderStore, totalOf } from '@glasshouse/order/store';
import { productStore } from '@glasshouse/product/store';
import { type Collection, createEmbeddedStore, type Document, type Store } from '@glasshouse/store';
import { createTelemetry } from '@glasshouse/telemetry';

const [folder, count = '1000000'] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: fill-warehouse-shop.js FOLDER [ORDERS]');
const orderCount = Number(count);
const users = 20_000;
const products = 1000;
const days = 90;
const firstMs = Date.UTC(2026, 0, 1);
const telemetry = createTelemetry({ service: { name: 'fill' } });
const span = telemetry.rootSpan('fill', { sampled: false });

const timeOf = (n: number, of: number): Date => new Date(firstMs + Math.floor((n / of) * days * 86_400_000));
const userOf = (n: number): string => `00000001-0000-4000-8000-${(n % users).toString(16).padStart(12, '0')}`;
const skuOf = (n: number): string => `VASE-${String(n % products).padStart(4, '0')}`;

/** Returns the n-th order: of twenty, one is open, one was cancelled unpaid, one after payment, the others are confirmed. */
function orderOf(n: number): OrderDocument {
  const kind = n % 20;
  const status = kind === 0 ? 'open' : kind === 1 || kind === 2 ? 'cancelled' : 'confirmed';
  const items = Array.from({ length: 1 + (n % 3) }, (_, at) => {
    const sku = skuOf(n * 31 + at * 7);
    return { sku, name: `Vase ${sku}`, quantity: 1 + at, unitAmount: 500 + (n % 7) * 100 };
  });
  const at = timeOf(n, orderCount);
  const id = at.getTime().toString(16).padStart(12, '0');
  return {
    _id: `${id.slice(0, 8)}-${id.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`,
    user: userOf(n * 7919),
    status,
    items,
    total: totalOf(items),
    version: 5,
    attempt: status === 'open' ? 0 : 1,
    createdAt: at,
    updatedAt: at,
    ...((status === 'confirmed' || kind === 2) && { confirmedAt: at }),
    ...(status === 'cancelled' && { cancelledAt: at }),
    ...(status !== 'open' && { settledAt: at }),
    added: [],
  };
}

async function fill(name: string, work: (store: Store) => () => Promise<void>): Promise<void> {
  const store = createEmbeddedStore({ folder: join(folder as string, name), telemetry });
  const run = work(store);
  await store.start();
  const begun = performance.now();
  await run();
  await store.close();
  console.log(`${name}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

async function insert<T extends Document>(
  collection: Collection<T>,
  amount: number,
  documentOf: (n: number) => T | readonly T[],
): Promise<void> {
  for (let n = 0; n < amount; n++) {
    for (const document of [documentOf(n)].flat() as T[]) await collection.insertOne(span, document);
    if (n % 1000 === 0) await setImmediate();
  }
}

await fill('oauth', (store) => {
  const { users: collection } = declareCollections(store);
  return () =>
    insert(collection, users, (n) => ({
      _id: userOf(n),
      username: `user-${n}`,
      password: { algorithm: 'none' } as never,
      passwordVersion: 1,
      roles: ['user'],
      createdAt: timeOf(n, users),
    }));
});
await fill('product', (store) => {
  const { products: collection } = productStore(store);
  return () =>
    insert(collection, products, (n) => ({
      _id: skuOf(n),
      name: `Vase ${skuOf(n)}`,
      description: 'A vase.',
      category: `Category ${n % 12}`,
      tiers: [{ from: 1, amount: 500 }],
      available: 1000,
      holds: {},
      sold: 0,
      stocked: 1000,
      returns: {},
      retired: false,
      updatedAt: new Date(firstMs),
      version: 1,
    }));
});
await fill('customer', (store) => {
  const { profiles, movements } = customerStore(store);
  const seqs = new Map<string, number>();
  const movementOf = (
    user: string,
    at: Date,
    kind: MovementDocument['kind'],
    amount: number,
    order?: string,
  ): MovementDocument => {
    const seq = (seqs.get(user) ?? 0) + 1;
    seqs.set(user, seq);
    const key = `${kind}:${order ?? seq}`;
    return {
      _id: `${user}:${seq}`,
      user,
      seq,
      key,
      kind,
      amount,
      balanceAfter: 0,
      at,
      ...(order && { order }),
    };
  };
  return async () => {
    await insert(profiles, users, (n) => ({
      _id: userOf(n),
      username: `user-${n}`,
      fullName: `User ${n}`,
      email: `user-${n}@example.com`,
      address: { street: `Glass Street ${n}`, postalCode: '10115', city: 'Berlin', country: 'DE' },
      createdAt: timeOf(n, users),
      updatedAt: timeOf(n, users),
      version: 1,
    }));
    await insert(movements, users, (n) => movementOf(userOf(n), timeOf(n, users), 'deposit', 10_000_000));
    await insert(movements, orderCount, (n) => {
      const { _id, user, total, createdAt, status, confirmedAt } = orderOf(n);
      if (!confirmedAt) return [];
      const charge = movementOf(user, createdAt, 'charge', total, _id);
      return status === 'cancelled' ? [charge, movementOf(user, createdAt, 'refund', total, _id)] : [charge];
    });
  };
});
await fill('order', (store) => {
  const { orders } = orderStore(store);
  return () => insert(orders, orderCount, orderOf);
});
span.end();
await telemetry.close(0);
