import assert from 'node:assert/strict';
import { createTestCaller, type TestResponse } from '@glasshouse/http/testing';
import type { Running } from '@glasshouse/launcher';
import { eventually } from '@glasshouse/timing/testing';
import { launchForTests } from '../../acceptance/target.js';

/** The services with confirmed, cancelled, refused and open orders of a few users. */
export interface ShopWithOrders {
  shop: Running;
  /** Addresses for the warehouse. */
  environment: Readonly<Record<string, string>>;
  /** Number and sum of the confirmed orders, those cancelled afterwards included. */
  confirmed: { orders: number; revenue: number };
  close(): Promise<void>;
}

const sku = 'MARBLES-BAG';
const users = 6;
const concurrency = 4;

/** Starts the services, and places orders with them directly, because only the gateway needs tokens. */
export async function startShopWithOrders(count: number): Promise<ShopWithOrders> {
  const shop = await launchForTests({
    without: ['gateway', 'console', 'traffic'],
    changes: { oauth: { PASSWORD_HASH_COST: '10' } },
  });
  try {
    const { oauth, customer, order, product } = shop.urls;
    await restock(product);
    const ids = await Promise.all(Array.from({ length: users }, (_, n) => registerUser(oauth, customer, n)));
    const confirmed = { orders: 0, revenue: 0 };
    const orders = createOrderCaller(order);
    const next = Array.from({ length: count }, (_, n) => n);
    const work = async () => {
      for (let n = next.shift(); n !== undefined; n = next.shift()) {
        const total = await placeOrder(orders, ids[n % users] as string, n);
        if (total === undefined) continue;
        confirmed.orders += 1;
        confirmed.revenue += total;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return {
      shop,
      environment: {
        OAUTH_URL: oauth,
        CUSTOMER_URL: customer,
        PRODUCT_URL: product,
        ORDER_URL: order,
      },
      confirmed,
      close: () => shop.close(),
    };
  } catch (error) {
    await shop.close();
    throw error;
  }
}

async function restock(product: string): Promise<void> {
  const call = createTestCaller(product);
  const body = { available: 100_000 };
  succeeded(await call('PUT', `/products/${sku}/stock`, { roles: 'admin', body }), 200);
}

/** Registers a user with a profile and a deposit. Returns the id. The last user has no money. */
async function registerUser(oauth: string, customer: string, n: number): Promise<string> {
  const response = await fetch(`${oauth}/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: `user-${n}`, password: 'a long password' }),
  });
  assert.equal(response.status, 201);
  const { id } = (await response.json()) as { id: string };
  const call = callerAs(customer, id);
  const address = { street: 'Glass Street 1', postalCode: '10115', city: 'Berlin', country: 'DE' };
  const body = { fullName: `User ${n}`, email: `user-${n}@example.com`, address };
  succeeded(await call('PUT', '/me/profile', body), 201);
  if (n < users - 1)
    succeeded(
      await call('POST', '/me/account/deposits', { amount: { amount: 1_000_000, currency: 'EUR' } }),
      201,
    );
  return id;
}

/** Creates an order; confirms most, cancels some before and some afterwards. Returns the total of a confirmed one. */
async function placeOrder(call: OrderCaller, user: string, n: number): Promise<number | undefined> {
  const created = succeeded(await call(user, 'POST', '/orders', `order-${n}`), 201);
  const path = `/orders/${created.id}`;
  const body = { sku, quantity: 1 + (n % 2) };
  const added = succeeded(await call(user, 'POST', `${path}/items`, `item-${n}`, body), 201);
  if (n % 10 === 9) return undefined;
  if (n % 10 === 8) {
    succeeded(await call(user, 'POST', `${path}/cancel`), 200);
    return undefined;
  }
  const { status } = await call(user, 'POST', `${path}/confirm`);
  if (status === 402) return undefined;
  assert.equal(status, 200);
  if (n % 10 === 7) succeeded(await call(user, 'POST', `${path}/cancel`), 200);
  return added.total.amount;
}

type OrderCaller = ReturnType<typeof createOrderCaller>;

/** Calls the order service as a user. Repeats a request that a loaded machine did not serve in time; each is idempotent. */
function createOrderCaller(url: string) {
  const caller = createTestCaller(url);
  return (user: string, method: string, path: string, key?: string, body?: unknown) =>
    eventually(async () => {
      const headers = { 'x-user-id': user };
      const options = {
        user: null,
        headers,
        ...(key !== undefined && { key }),
        ...(body !== undefined && { body }),
      };
      const response = await caller(method, path, options);
      assert.ok(response.status < 500 && response.status !== 202, JSON.stringify(response.body));
      return response;
    }, 60_000);
}

function callerAs(url: string, user: string) {
  return (method: string, path: string, body: unknown): Promise<TestResponse> =>
    createTestCaller(url)(method, path, { user: null, headers: { 'x-user-id': user }, body });
}

function succeeded({ status, body }: TestResponse, expected: number): TestResponse['body'] {
  assert.equal(status, expected, JSON.stringify(body));
  return body;
}
