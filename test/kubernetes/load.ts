/**
 * Sends orders at a constant rate until SIGTERM, and prints the results as one line of JSON:
 * `GATEWAY_URL=http://10.42.0.1:30080 node test/dist/kubernetes/load.js`. Exit code 1 when a request failed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { createShopper } from '@glasshouse/traffic';
import { createTally } from './tally.js';

const { GATEWAY_URL: gateway, JOURNEYS_PER_SECOND: rate = '3' } = process.env;
if (!gateway) throw new Error('GATEWAY_URL is not set');
const periodMs = 1000 / Number(rate);
const shopper = createShopper({ gateway, connections: 32 });
const { send, result } = createTally(shopper);
const stopping = new AbortController();
process.on('SIGTERM', () => stopping.abort());
process.on('SIGINT', () => stopping.abort());

const run = Date.now().toString(36);
const tokens = await Promise.all(Array.from({ length: 4 }, (_, index) => register(`load-${run}-${index}`)));
const catalogue = (await send({ method: 'GET', path: '/products?limit=50' }))?.body as
  | { items: { sku: string }[] }
  | undefined;
const items = catalogue?.items ?? [];
if (items.length === 0) throw new Error('the catalogue is empty or unavailable');
process.stderr.write('load: started\n');

const inProgress = new Set<Promise<void>>();
for (let index = 0; !stopping.signal.aborted; index++) {
  const journey = buy(index).finally(() => inProgress.delete(journey));
  inProgress.add(journey);
  await pause(periodMs, undefined, { signal: stopping.signal }).catch(() => {});
}
await Promise.all(inProgress);
await shopper.close();
const ended = result();
process.stdout.write(`${JSON.stringify(ended)}\n`);
process.exitCode = ended.failed === 0 ? 0 : 1;

async function register(username: string): Promise<string> {
  const password = `password of ${username}`;
  await send({ method: 'POST', path: '/oauth/register', body: { username, password } });
  const form = { grant_type: 'password', username, password };
  const login = await send({ method: 'POST', path: '/oauth/token', form });
  const token = (login?.body as { access_token?: string } | undefined)?.access_token;
  if (token === undefined) throw new Error(`${username} could not log in`);
  await send({
    method: 'PUT',
    path: '/me/profile',
    token,
    body: { fullName: 'Load', email: `${username}@example.org` },
  });
  const amount = { amount: 1_000_000, currency: 'EUR' };
  await send({ method: 'POST', path: '/me/account/deposits', token, body: { amount } });
  return token;
}

/** Reads the catalogue, and orders one product. Ends at the first response that prevents the next step. */
async function buy(index: number): Promise<void> {
  const token = tokens[index % tokens.length];
  const { sku = '' } = items[index % items.length] ?? {};
  await send({ method: 'GET', path: `/products/${sku}` });
  const order = (await send({ method: 'POST', path: '/orders', token }))?.body as { id?: string } | undefined;
  if (order?.id === undefined) return;
  const path = `/orders/${order.id}`;
  const added = await send({ method: 'POST', path: `${path}/items`, token, body: { sku, quantity: 1 } });
  if (added?.status !== 200 && added?.status !== 201) return;
  await send({ method: 'POST', path: `${path}/confirm`, token });
  await send({ method: 'GET', path, token });
}
