import type { Client } from './client.js';
import type { Filled } from './fill/fill-shop.js';
import type { ListName, Target } from './operation.js';

/** Approximate maximum of the cursors of a list. */
const maxCursors = 200;
/** Entries after the last cursor: a full page, so that all pages have the same length. */
const pageLength = 20;

interface Page {
  next: string | null;
}

/** Reads every list once and returns cursors spread over it, the last one {@link pageLength} entries before the end. */
export async function collectCursors(
  { send }: Client,
  filled: Filled,
  tokens: { shopper: string; admin: string },
): Promise<Target['cursors']> {
  async function collect(path: string, token: string | undefined, length: number): Promise<string[]> {
    const cursors: string[] = [];
    const step = Math.min(100, Math.max(1, Math.floor((length - pageLength) / 6)));
    let cursor = '';
    for (let left = length - pageLength; left > 0; left -= step) {
      const query = `limit=${Math.min(step, left)}${cursor && `&cursor=${cursor}`}`;
      const { next } = (await send({ method: 'GET', path: `${path}?${query}`, token }, 200)) as Page;
      if (next === null) throw new Error(`${path} has fewer than ${length} entries`);
      cursor = next;
      cursors.push(next);
    }
    const every = Math.ceil(cursors.length / maxCursors);
    return cursors.filter((_, at) => at % every === 0 || at === cursors.length - 1);
  }
  const { shopper, admin } = tokens;
  const cursors: Record<ListName, string[]> = {
    products: await collect('/products', undefined, filled.products),
    orders: await collect('/orders', shopper, filled.shopperOrders),
    movements: await collect('/me/account', shopper, filled.shopperMovements),
    notifications: await collect('/me/notifications', shopper, filled.shopperNotifications),
    allOrders: await collect('/admin/orders', admin, filled.confirmedOrders),
  };
  return cursors;
}
