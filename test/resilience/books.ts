import assert from 'node:assert/strict';
import type { Account, Movement, Notification } from '@glasshouse/customer/contract';
import type { AdminOrder, Order } from '@glasshouse/order/contract';
import type { Availability, Product, StockLevel } from '@glasshouse/product/contract';
import type { Credentials, Shopper } from '@glasshouse/traffic';

/** Everything the shop says about itself, read through its public API. */
export interface Books {
  customers: readonly CustomerBooks[];
  stock: readonly Availability[];
  /** The administrators' lists. */
  confirmed: readonly AdminOrder[];
  cancelled: readonly AdminOrder[];
}

export interface CustomerBooks {
  username: string;
  balance: number;
  /** Oldest first. */
  movements: readonly Movement[];
  orders: readonly Order[];
  notifications: readonly Notification[];
}

export interface BookReader {
  /** An access token of the administrator. */
  readonly token: string;
  stock(): Promise<Availability[]>;
  /** With what is held and sold. It is the answer to a change, of what is available to what it is: so not while orders are worked on. */
  levels(): Promise<StockLevel[]>;
  read(customers: readonly { username: string; token: string }[]): Promise<Books>;
}

/** @throws AssertionError when anything is not answered. For when nothing is changing. */
export async function createBookReader(shopper: Shopper, administrator: Credentials): Promise<BookReader> {
  async function get<T>(path: string, token?: string): Promise<T> {
    const reply = await shopper.call({ method: 'GET', path, token });
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
  async function customerBooks({
    username,
    token,
  }: {
    username: string;
    token: string;
  }): Promise<CustomerBooks> {
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

  const login = await shopper.call({
    method: 'POST',
    path: '/oauth/token',
    form: { grant_type: 'password', ...administrator },
  });
  assert.equal(login.status, 200, 'the administrator logs in');
  const { access_token: token } = login.body as { access_token: string };

  async function stock(): Promise<Availability[]> {
    const products = await all<Product>('/products');
    return Promise.all(products.map(({ sku }) => get<Availability>(`/products/${sku}/availability`)));
  }

  async function levels(): Promise<StockLevel[]> {
    const found: StockLevel[] = [];
    for (const { sku, available } of await stock()) {
      const body = { available };
      const reply = await shopper.call({ method: 'PUT', path: `/products/${sku}/stock`, token, body });
      assert.equal(reply.status, 200, `stock of ${sku}: ${JSON.stringify(reply.body)}`);
      found.push(reply.body as StockLevel);
    }
    return found;
  }

  return {
    token,
    stock,
    levels,
    async read(customers) {
      const books: CustomerBooks[] = [];
      for (const customer of customers) books.push(await customerBooks(customer));
      return {
        customers: books,
        stock: await stock(),
        confirmed: await all<AdminOrder>('/admin/orders?status=confirmed', token),
        cancelled: await all<AdminOrder>('/admin/orders?status=cancelled', token),
      };
    },
  };
}
