import assert from 'node:assert/strict';
import type { Account, Movement, Notification } from '@glasshouse/customer/contract';
import type { AdminOrder, Order } from '@glasshouse/order/contract';
import type { Availability, Product, StockLevel } from '@glasshouse/product/contract';
import type { Credentials, Shopper } from '@glasshouse/traffic';
import { callUntilServed } from './overload-retry.js';

/** The shop's data, read through its public API. */
export interface ShopState {
  customers: readonly CustomerState[];
  stock: readonly Availability[];
  /** From `GET /admin/orders`, as `cancelled`. */
  confirmed: readonly AdminOrder[];
  cancelled: readonly AdminOrder[];
}

export interface CustomerState {
  username: string;
  balance: number;
  /** Oldest first. */
  movements: readonly Movement[];
  orders: readonly Order[];
  notifications: readonly Notification[];
}

export interface StateReader {
  /** The administrator's access token. */
  readonly token: string;
  stock(): Promise<Availability[]>;
  /**
   * Returns the available, held and sold pieces of each product. Only the response to a stock change contains them, so
   * this sets the available pieces to their current number. Must not be called while orders are in progress.
   */
  levels(): Promise<StockLevel[]>;
  read(customers: readonly { username: string; token: string }[]): Promise<ShopState>;
}

/** Few enough for a loaded machine, which refuses requests that would wait too long (503 OVERLOADED). */
const concurrentReads = 4;

/**
 * Logs the administrator in and returns a reader. Its requests are not atomic, so the shop must have no traffic.
 *
 * @param skus products to read; default: all
 * @throws AssertionError when a request fails, or is refused for 30 s, as the reader's methods do
 */
export async function createStateReader(
  shopper: Shopper,
  administrator: Credentials,
  skus?: readonly string[],
): Promise<StateReader> {
  async function get<T>(path: string, token?: string): Promise<T> {
    const reply = await callUntilServed(shopper, { method: 'GET', path, token });
    assert.equal(reply.status, 200, `GET ${path}: ${JSON.stringify(reply.body)}`);
    return reply.body as T;
  }
  async function all<T>(path: string, token?: string, member = 'items'): Promise<T[]> {
    const found: T[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const more = `${path.includes('?') ? '&' : '?'}limit=100${cursor && `&cursor=${cursor}`}`;
      const page: Record<string, unknown> = await get(path + more, token);
      found.push(...(page[member] as T[]));
      cursor = page.next as string | null;
    }
    return found;
  }
  async function readCustomer({
    username,
    token,
  }: {
    username: string;
    token: string;
  }): Promise<CustomerState> {
    const { balance } = await get<Account>('/me/account?limit=1', token);
    const movements = await all<Movement>('/me/account', token, 'movements');
    return {
      username,
      balance: balance.amount,
      movements: movements.reverse(),
      orders: await all<Order>('/orders', token),
      notifications: await all<Notification>('/me/notifications', token),
    };
  }

  const login = await callUntilServed(shopper, {
    method: 'POST',
    path: '/oauth/token',
    form: { grant_type: 'password', ...administrator },
  });
  assert.equal(login.status, 200, 'login of the administrator');
  const { access_token: token } = login.body as { access_token: string };

  async function stock(): Promise<Availability[]> {
    const known = skus ?? (await all<Product>('/products')).map(({ sku }) => sku);
    const found = new Map<string, Availability>();
    const rest = known.values();
    const work = async () => {
      for (const sku of rest) found.set(sku, await get(`/products/${sku}/availability`));
    };
    await Promise.all(Array.from({ length: concurrentReads }, work));
    return known.map((sku) => found.get(sku) as Availability);
  }

  async function levels(): Promise<StockLevel[]> {
    const levels: StockLevel[] = [];
    for (const { sku, available } of await stock()) {
      const body = { available };
      const path = `/products/${sku}/stock`;
      const reply = await callUntilServed(shopper, { method: 'PUT', path, token, body });
      assert.equal(reply.status, 200, `stock of ${sku}: ${JSON.stringify(reply.body)}`);
      levels.push(reply.body as StockLevel);
    }
    return levels;
  }

  return {
    token,
    stock,
    levels,
    async read(customers) {
      const states: CustomerState[] = [];
      for (const customer of customers) states.push(await readCustomer(customer));
      return {
        customers: states,
        stock: await stock(),
        confirmed: await all<AdminOrder>('/admin/orders?status=confirmed', token),
        cancelled: await all<AdminOrder>('/admin/orders?status=cancelled', token),
      };
    },
  };
}
