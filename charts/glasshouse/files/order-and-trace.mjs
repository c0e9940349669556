/**
 * `helm test`: registers a customer, places an order, and finds its trace with the spans of every service that took part.
 *   GATEWAY_URL    the shop
 *   CONSOLE_URL    the console, with CONSOLE_TOKEN; empty without one
 *   JAEGER_URL     Jaeger's query API; empty without one
 */
const { GATEWAY_URL: shop, CONSOLE_URL: consoleUrl, CONSOLE_TOKEN: token, JAEGER_URL: jaeger } = process.env;
const limitMs = 60_000;
const services = ['gateway', 'order', 'product', 'customer'];

/** Sends a request. @throws Error for another status than a success */
async function send(method, path, { body, form, bearer } = {}) {
  const response = await fetch(shop + path, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(bearer && { authorization: `Bearer ${bearer}` }),
    },
    body: form ? new URLSearchParams(form) : body && JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  console.log(`${method} ${path}: ${response.status}`);
  return { traceId: response.headers.get('trace-id'), body: text === '' ? undefined : JSON.parse(text) };
}

/** Repeats `read` until the trace has the spans of all services. @throws Error with the missing ones after the limit */
async function findTrace(name, read) {
  const began = Date.now();
  for (;;) {
    const found = await read().catch((error) => [`(${error.message})`]);
    const missing = services.filter((service) => !found.includes(service));
    if (missing.length === 0) {
      console.log(`${name}: the trace has ${services.join(', ')} after ${Date.now() - began} ms`);
      return;
    }
    if (Date.now() - began > limitMs)
      throw new Error(`${name}: no spans of ${missing.join(', ')}; found ${found}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function getJson(url, headers = {}) {
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

const username = `helm-test-${Date.now().toString(36)}`;
const password = 'correct horse battery';
await send('POST', '/oauth/register', { body: { username, password } });
const login = await send('POST', '/oauth/token', { form: { grant_type: 'password', username, password } });
const bearer = login.body.access_token;
await send('PUT', '/me/profile', {
  bearer,
  body: { fullName: 'Helm Test', email: `${username}@example.org` },
});
await send('POST', '/me/account/deposits', {
  bearer,
  body: { amount: { amount: 500_000, currency: 'EUR' } },
});
const products = await send('GET', '/products?limit=50');
if (products.body.items.length === 0)
  throw new Error('the catalogue is empty: seed.enabled adds the sample products');
const stock = await Promise.all(
  products.body.items.map(async ({ sku, price }) => {
    const { body } = await send('GET', `/products/${sku}/availability`).catch(() => ({ body: {} }));
    return { sku, price, available: body.available };
  }),
);
const { sku } = stock.find(({ available, price }) => available !== 0 && price.amount < 500_000) ?? stock[0];
const { id } = (await send('POST', '/orders', { bearer })).body;
await send('POST', `/orders/${id}/items`, { bearer, body: { sku, quantity: 1 } });
const confirmed = await send('POST', `/orders/${id}/confirm`, { bearer });
if (confirmed.body.status !== 'confirmed') throw new Error(`the order is ${confirmed.body.status}`);
console.log(`order ${id} confirmed in the trace ${confirmed.traceId}`);

if (consoleUrl) {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  await findTrace('console', async () => {
    const { spans } = await getJson(`${consoleUrl}/api/traces/${confirmed.traceId}`, headers);
    return spans.map(({ service }) => service);
  });
}
if (jaeger) {
  await findTrace('Jaeger', async () => {
    const { data } = await getJson(`${jaeger}/api/traces/${confirmed.traceId}`);
    return data.flatMap(({ processes }) => Object.values(processes).map(({ serviceName }) => serviceName));
  });
}
