import type { SpanFields } from '../start-console.js';
import { post, zipkinSpan } from '../start-console.js';

/** Start of the sample in epoch milliseconds. */
export const startMs = 1_700_000_000_000;
/** Length of each half of the sample in milliseconds. The fault is in the second half. */
export const halfMs = 300_000;
export const firstHalf = { since: startMs - 1, until: startMs + halfMs - 1 };
export const secondHalf = { since: startMs + halfMs - 1, until: startMs + 2 * halfMs - 1 };
/** Requests of each half. */
export const perHalf = 300;

export const traceIdOf = (n: number) => (n + 1).toString(16).padStart(32, '0');
const id = (n: number) => n.toString(16).padStart(16, '0');

/** Returns whether the network adds 900 ms to request `n`: to 30 % of those in the second half. */
export const isDelayed = (n: number) => n >= perHalf && n % 10 < 3;
/** Milliseconds by which the clock of `product` is wrong. */
const skewMs = 5000;

/**
 * Sends two halves of traffic: each request is `gateway -> order -> product` with a query of MongoDB, and every 30th is a
 * health check instead. In the second half, 900 ms pass between order and product in 30 % of the calls, and product fails
 * for the user `u-3`.
 */
export async function sendFaultyShop(zipkinPort: number): Promise<void> {
  const spans = Array.from({ length: 2 * perHalf }, (_, n) => (n % 30 === 29 ? probe(n) : order(n))).flat();
  for (let at = 0; at < spans.length; at += 500)
    await post(`http://127.0.0.1:${zipkinPort}/api/v2/spans`, spans.slice(at, at + 500));
}

function atUs(n: number): number {
  return (startMs + (n * halfMs) / perHalf) * 1000;
}

function span(
  n: number,
  short: number,
  parent: number | undefined,
  fromMs: number,
  tookMs: number,
  fields: SpanFields,
) {
  return zipkinSpan({
    traceId: traceIdOf(n),
    id: id(short),
    ...(parent !== undefined && { parentId: id(parent) }),
    timestamp: atUs(n) + fromMs * 1000,
    duration: tookMs * 1000,
    ...fields,
  });
}

function server(
  service: string,
  method: string,
  route: string,
  status: number,
  more: Record<string, string> = {},
): SpanFields {
  return {
    service,
    kind: 'SERVER',
    name: `${method} ${route}`,
    tags: {
      'http.request.method': method,
      'http.route': route,
      'http.response.status_code': String(status),
      ...(status >= 500 && { error: 'true' }),
      'service.instance.id': `${service}-1`,
      ...more,
    },
  };
}

function probe(n: number): object[] {
  return [span(n, 1, undefined, 0, 1, server('gateway', 'GET', '/health/live', 200))];
}

function order(n: number): object[] {
  const gapMs = isDelayed(n) ? 900 : 2;
  const user = `u-${n % 7}`;
  const fails = n >= perHalf && user === 'u-3';
  const status = fails ? 500 : 201;
  const productMs = 20 + (n % 5);
  const callMs = productMs + gapMs;
  const tags = { 'user.id': user, 'request.id': `r-${n}` };
  return [
    span(n, 1, undefined, 0, callMs + 30, server('gateway', 'POST', '/orders', status, tags)),
    span(n, 2, 1, 5, callMs + 20, {
      service: 'gateway',
      kind: 'CLIENT',
      name: 'order.createOrder',
      tags: {
        'peer.service': 'order',
        'http.connection': isDelayed(n) ? 'new' : 'reused',
        ...(fails && { error: 'true' }),
      },
    }),
    span(n, 3, 2, 6, callMs + 16, server('order', 'POST', '/orders', status, { 'order.id': `o-${n}` })),
    span(n, 4, 3, 8, callMs, {
      service: 'order',
      kind: 'CLIENT',
      name: 'product.reserveStock',
      tags: {
        'peer.service': 'product',
        ...(fails && { 'error.type': 'OUT_OF_STOCK', error: 'out of stock' }),
      },
    }),
    span(n, 5, 4, 8 + skewMs, productMs, {
      ...server('product', 'POST', '/internal/reservations', fails ? 500 : 201),
    }),
    span(n, 6, 5, 10 + skewMs, 10, {
      service: 'product',
      kind: 'CLIENT',
      name: 'products.updateOne',
      tags: { 'db.system.name': 'mongodb' },
    }),
  ];
}
