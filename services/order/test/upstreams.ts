import assert from 'node:assert/strict';
import { createMemoryCache } from '@glasshouse/cache';
import { createApp as createCustomer, customerSettings } from '@glasshouse/customer';
import { type CustomerClient, createCustomerClient } from '@glasshouse/customer/client';
import type { Caller } from '@glasshouse/http';
import { listen } from '@glasshouse/http';
import { createApp as createProduct, productSettings } from '@glasshouse/product';
import { createProductClient, type ProductClient } from '@glasshouse/product/client';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore, type Document } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';

export const ann: Caller = { id: 'id-ann', name: 'ann', roles: ['user'] };
export const euros = (amount: number) => ({ amount, currency: 'EUR' });

interface StoredProduct extends Document {
  available: number;
  holds: Record<string, number>;
  sold: number;
  stocked: number;
}

interface StoredMovement extends Document {
  kind: string;
  amount: number;
}

/** Starts the product and the customer service on free ports, with their clients. */
export async function startUpstreams(product: Record<string, string> = {}) {
  const telemetry = createTestTelemetry('upstreams');
  const stores = {
    product: createEmbeddedStore({ telemetry }),
    customer: createEmbeddedStore({ telemetry }),
  };
  const cache = createMemoryCache({ telemetry });
  const productApp = createProduct({
    settings: readSettings({ SEED: 'on', ...product }, productSettings),
    telemetry,
    store: stores.product,
    cache,
  });
  const customerApp = createCustomer({
    settings: readSettings({}, customerSettings),
    telemetry,
    store: stores.customer,
  });
  await Promise.all([stores.product.start(), stores.customer.start(), cache.start()]);
  await productApp.start();
  const servers = await Promise.all(
    [productApp, customerApp].map(({ app }) => listen(app, { host: '127.0.0.1', port: 0 })),
  );
  const [productUrl, customerUrl] = servers.map(({ url }) => url) as [string, string];
  const clients: { product: ProductClient; customer: CustomerClient } = {
    product: createProductClient({ url: productUrl, telemetry }),
    customer: createCustomerClient({ url: customerUrl, telemetry }),
  };
  const span = telemetry.rootSpan('test');

  return {
    telemetry,
    clients,
    productUrl,
    customerUrl,
    async deposit(cents: number, user = ann): Promise<void> {
      const response = await fetch(`${customerUrl}/me/account/deposits`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-user-id': user.id },
        body: JSON.stringify({ amount: euros(cents) }),
      });
      assert.equal(response.status, 201);
    },
    /** Sends a request to the product service as an administrator. */
    async administer(method: string, path: string, body: unknown): Promise<void> {
      const response = await fetch(`${productUrl}${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'x-user-id': 'root', 'x-user-roles': 'admin' },
        body: JSON.stringify(body),
      });
      assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    },
    /** Returns the balance and checks that it is the sum of its movements. */
    async balance(user = ann): Promise<number> {
      const { balance } = await clients.customer.readAccount(span, user, 1);
      const movements = await stores.customer
        .collection<StoredMovement>('movements')
        .find(span, { user: user.id });
      const sum = movements.reduce(
        (total, { kind, amount }) => total + (kind === 'charge' ? -amount : amount),
        0,
      );
      assert.equal(balance.amount, sum, 'the balance is the sum of its movements');
      return balance.amount;
    },
    /** Returns the outcomes in the notifications of an order. */
    async outcomes(orderId: string, user = ann): Promise<string[]> {
      const { items } = await clients.customer.listNotifications(span, user, 100);
      return items
        .filter((item) => item.orderId === orderId)
        .map(({ outcome }) => outcome)
        .sort();
    },
    /** Returns the held and sold pieces of a product, and checks that the stock adds up. */
    async stock(sku: string) {
      const found = await stores.product.collection<StoredProduct>('products').findOne(span, { _id: sku });
      assert.ok(found);
      const held = Object.values(found.holds).reduce((sum, pieces) => sum + pieces, 0);
      assert.equal(found.available + held + found.sold, found.stocked, 'available + held + sold = stocked');
      return { held, sold: found.sold };
    },
    async close() {
      await Promise.all([clients.product.close(), clients.customer.close()]);
      await Promise.all(servers.map((server) => server.close(1000)));
      await productApp.close();
      await Promise.all([stores.product.close(), stores.customer.close(), cache.close()]);
      await telemetry.close();
    },
  };
}

export type Upstreams = Awaited<ReturnType<typeof startUpstreams>>;
