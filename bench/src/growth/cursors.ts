import type { Client } from './client.js';
import type { Filled } from './fill/fill-shop.js';
import type { ListName, Target } from './operation.js';

/** Cursors that are taken from each list. */
const most = 200;
/** Entries behind every cursor: those of one page, so that all pages have the same length. */
const behind = 20;

interface Page {
  next: string | null;
}

/** Walks through every list once and takes cursors from all over it, the last of them {@link behind} entries before its end. */
export async function collectCursors(
  { send }: Client,
  filled: Filled,
  tokens: { shopper: string; admin: string },
): Promise<Target['cursors']> {
  async function walk(path: string, token: string | undefined, length: number): Promise<string[]> {
    const cursors: string[] = [];
    const step = Math.min(100, Math.max(1, Math.floor((length - behind) / 6)));
    let cursor = '';
    for (let left = length - behind; left > 0; left -= step) {
      const query = `limit=${Math.min(step, left)}${cursor && `&cursor=${cursor}`}`;
      const { next } = (await send({ method: 'GET', path: `${path}?${query}`, token }, 200)) as Page;
      if (next === null) throw new Error(`${path} has fewer than ${length} entries`);
      cursor = next;
      cursors.push(next);
    }
    const every = Math.ceil(cursors.length / most);
    return cursors.filter((_, at) => at % every === 0 || at === cursors.length - 1);
  }
  const { shopper, admin } = tokens;
  const cursors: Record<ListName, string[]> = {
    products: await walk('/products', undefined, filled.products),
    orders: await walk('/orders', shopper, filled.shopperOrders),
    movements: await walk('/me/account', shopper, filled.shopperMovements),
    notifications: await walk('/me/notifications', shopper, filled.shopperNotifications),
    allOrders: await walk('/admin/orders', admin, filled.confirmedOrders),
  };
  return cursors;
}
