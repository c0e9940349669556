import { depositCall } from '../overload/hot-account.js';
import { post } from '../overload/hot-product.js';
import type { Call, Sender } from '../overload/http-load.js';
import { bearer, createUser, prepare, type ShopUser, signIn } from '../overload/shop-users.js';
import { RefusedError } from './repeats.js';
import { administrator } from './shop-process.js';

/** Requests of one journey, with the steps in {@link purchase}. */
export const requestsPerJourney = 8;

/** Several products, so that the shoppers seldom change the same one at the same time. */
const skus = Array.from({ length: 12 }, (_, at) => `JOURNEY-PRODUCT-${at}`);
/** Pieces of each product: the most that a product can have, and more than a run sells. */
const stock = 1_000_000;
/** Price of a piece in cents, so low that one deposit is enough for a run. */
const price = 1;
/** Largest deposit, in cents. */
const money = 1_000_000;

/** Attempts to create a user with money. */
const maxAttempts = 3;

/** Signed-in user with enough money. */
export interface Shopper {
  user: ShopUser;
  /** Number of started journeys. */
  started: number;
}

/** Creates the products and the shoppers. @throws Error with an unexpected response */
export async function prepareShop(sender: Sender, gateway: string, shoppers: number): Promise<Shopper[]> {
  const admin = await signIn(sender, gateway, administrator);
  for (const sku of skus) await prepare(sender, post(admin, `${gateway}/products`, newProduct(sku)));
  const prepared: Shopper[] = [];
  for (let at = 0; at < shoppers; at += 1)
    prepared.push({ user: await createRichUser(sender, gateway, `shopper-${at}`), started: 0 });
  return prepared;
}

/** Tries other names after a failure, because a shop that has just started may register a user after its time limit. */
async function createRichUser(sender: Sender, gateway: string, name: string): Promise<ShopUser> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const user = await createUser(sender, gateway, `${name}-${attempt}`);
      await prepare(sender, depositCall(gateway, user, money));
      return user;
    } catch (error) {
      if (attempt === maxAttempts) throw error;
    }
  }
}

function newProduct(sku: string): string {
  return JSON.stringify({
    sku,
    name: `Marble ${sku}`,
    description: 'Made for a measurement.',
    category: 'bench',
    tiers: [{ from: 1, price: { amount: price, currency: 'EUR' } }],
    available: stock,
  });
}

/**
 * Buys two products: lists the products, reads one, creates an order, adds two items, confirms the order, reads it, and
 * reads the notifications.
 *
 * @throws Error with method, path and response at the first unexpected response; RefusedError if it is a refusal
 */
export async function purchase(sender: Sender, gateway: string, shopper: Shopper): Promise<void> {
  const { user } = shopper;
  const at = shopper.started;
  shopper.started += 1;
  const [first, second] = [skus[at % skus.length], skus[(at + 1) % skus.length]];
  const get = (path: string): Call => ({ url: gateway + path, headers: bearer(user) });
  await expectStatus(sender, get('/products?limit=50'), 200);
  await expectStatus(sender, get(`/products/${first}`), 200);
  const { id } = JSON.parse(await expectStatus(sender, post(user, `${gateway}/orders`), 201));
  for (const sku of [first, second]) {
    const item = JSON.stringify({ sku, quantity: 1 });
    await expectStatus(sender, post(user, `${gateway}/orders/${id}/items`, item), 201);
  }
  await expectStatus(sender, post(user, `${gateway}/orders/${id}/confirm`), 200);
  const { status } = JSON.parse(await expectStatus(sender, get(`/orders/${id}`), 200));
  if (status !== 'confirmed') throw new Error(`the confirmed order is ${status}`);
  await expectStatus(sender, get('/me/notifications'), 200);
}

async function expectStatus(sender: Sender, call: Call, expected: number): Promise<string> {
  const { status, text } = await sender.send(call);
  if (status === expected) return text;
  const { method = 'GET', url } = call;
  const message = `${method} ${new URL(url).pathname}: ${status} instead of ${expected}\n${text.slice(0, 500)}`;
  throw status === 503 && text.includes('"OVERLOADED"') ? new RefusedError(message) : new Error(message);
}
