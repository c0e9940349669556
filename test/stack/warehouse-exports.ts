import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceName } from '@glasshouse/roster';

/** Database and time field of the order of each export, by the last part of its path. */
export const exportOrders: Readonly<Record<string, readonly [database: ServiceName, time: string]>> = {
  users: ['oauth', 'createdAt'],
  profiles: ['customer', 'updatedAt'],
  movements: ['customer', 'at'],
  products: ['product', 'updatedAt'],
  orders: ['order', 'updatedAt'],
  confirmations: ['order', 'confirmedAt'],
};

/** Longer than the age below which an export hides a change. */
const marginMs = 5500;

/** Reads two rows of each export of the warehouse, each on a page of its own. Returns the number of rows, by export. */
export async function callExports(
  urls: Readonly<Record<ServiceName, string>>,
): Promise<Record<string, number>> {
  await pause(marginMs);
  const rows: Record<string, number> = {};
  for (const [name, [service]] of Object.entries(exportOrders)) {
    const address = `${urls[service]}/internal/export/${name}?limit=1`;
    const first = await readPage(`${address}&since=1970-01-01T00:00:00.000Z`);
    const second = first.next === null ? undefined : await readPage(`${address}&cursor=${first.next}`);
    rows[name] = first.items.length + (second?.items.length ?? 0);
  }
  return rows;
}

interface Page {
  items: readonly unknown[];
  next: string | null;
}

/** @throws Error for another status than 200 */
async function readPage(address: string): Promise<Page> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} returned status ${response.status}`);
  return (await response.json()) as Page;
}
