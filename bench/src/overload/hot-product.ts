import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { depositCall } from './hot-account.js';
import { type Call, type Sender, summarise } from './http-load.js';
import type { LoadedShop } from './shop.js';
import { bearer, prepare, type ShopUser } from './shop-users.js';

const confirms = 50;
const stock = 30;
const sku = 'BENCH-HOT-PRODUCT';
const json = { 'content-type': 'application/json' };

/** Confirms more orders of a product at once than it has pieces in stock. */
export async function measureHotProduct({
  sender,
  gateway,
  users,
  admin,
}: LoadedShop): Promise<ScenarioFigures> {
  await createProduct(sender, gateway, admin);
  for (const user of users) await prepare(sender, depositCall(gateway, user, 100_000));
  const orders: { id: string; user: ShopUser }[] = [];
  for (let at = 0; at < confirms; at += 1) {
    const user = users[at % users.length] as ShopUser;
    orders.push({ user, id: await createOrder(sender, gateway, user) });
  }
  const responses = await Promise.all(
    orders.map(({ id, user }) =>
      sender.send({ url: `${gateway}/orders/${id}/confirm`, method: 'POST', headers: bearer(user) }),
    ),
  );
  const level = await prepare(sender, { url: `${gateway}/products/${sku}/stock`, headers: bearer(admin) });
  const { available, held, sold } = JSON.parse(level);
  const confirmed = responses.filter(({ status }) => status === 200).length;
  return {
    title: `${confirms} concurrent confirms of a product with ${stock} pieces`,
    checks: [
      check('confirmed orders', exactly(stock, 'requests'), confirmed),
      check('pieces sold', exactly(stock, 'pieces'), sold),
      check('pieces still available or held', exactly(0, 'pieces'), available + held),
      check(
        'confirms with a status of 500 or above, or without a response',
        exactly(0, 'requests'),
        responses.filter(({ status }) => status >= 500 || status === 0).length,
      ),
      check('p99', atMost(5000, 'ms'), summarise(responses).p99Ms),
    ],
    groups: [
      { name: 'confirms', summary: summarise(responses) },
      {
        name: 'confirms with status 200',
        summary: summarise(responses.filter(({ status }) => status === 200)),
      },
    ],
  };
}

async function createProduct(sender: Sender, gateway: string, admin: ShopUser): Promise<void> {
  const product = {
    sku,
    name: 'Vase in demand',
    description: 'Made for a measurement.',
    category: 'bench',
    tiers: [{ from: 1, price: { amount: 500, currency: 'EUR' } }],
    available: stock,
  };
  await prepare(sender, post(admin, `${gateway}/products`, JSON.stringify(product)));
}

async function createOrder(sender: Sender, gateway: string, user: ShopUser): Promise<string> {
  const { id } = JSON.parse(await prepare(sender, post(user, `${gateway}/orders`)));
  const body = JSON.stringify({ sku, quantity: 1 });
  await prepare(sender, post(user, `${gateway}/orders/${id}/items`, body));
  return id;
}

/** @param body JSON; default: none */
export function post(user: ShopUser, url: string, body?: string): Call {
  const headers = { ...bearer(user), ...(body !== undefined && json) };
  return { url, method: 'POST', headers, ...(body !== undefined && { body }) };
}
