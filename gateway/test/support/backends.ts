import { operations as customer } from '@glasshouse/customer/contract';
import {
  createHttpApp,
  handle,
  listen,
  ProblemError,
  type Request,
  type RunningServer,
  respond,
} from '@glasshouse/http';
import type { JsonWebKeySet } from '@glasshouse/oauth/contract';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product } from '@glasshouse/product/contract';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import type { PeerName } from '../../src/peers.js';

/** What a service behind the gateway was sent. */
export interface Seen {
  operation: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  params: unknown;
  query: unknown;
  body: unknown;
  user: { id: string; name: string; roles: readonly string[] };
}

export interface Backends {
  readonly urls: Readonly<Record<PeerName, string>>;
  readonly seen: Seen[];
  /** What the OAuth service publishes; can be changed. */
  jwks: JsonWebKeySet;
  readonly revoked: { sid: string; until: number }[];
  /** Thrown, or waited for, by every handler of a service; gets the caller's id. */
  readonly trouble: Partial<Record<PeerName, (userId: string) => Promise<void>>>;
  stop(peer: PeerName): Promise<void>;
  close(): Promise<void>;
}

const at = '2026-01-02T03:04:05.678Z';
const eur = (amount: number) => ({ amount, currency: 'EUR' });
export const samples = {
  profile: {
    fullName: 'Ada',
    email: 'ada@example.org',
    userId: 'u-1',
    username: 'ada',
    createdAt: at,
    updatedAt: at,
  },
  order: { id: 'o-1', status: 'open', items: [], total: eur(0), createdAt: at, updatedAt: at },
  notification: { id: 'n-1', orderId: 'o-1', outcome: 'confirmed', message: 'Confirmed', at },
  balance: eur(1234),
} as const;

/** The four services, as their contracts say and with canned answers, on free ports. */
export async function startBackends(): Promise<Backends> {
  const seen: Seen[] = [];
  const trouble: Backends['trouble'] = {};
  const revoked: Backends['revoked'] = [];
  const telemetry = createTestTelemetry('backends');
  const servers = {} as Record<PeerName, RunningServer>;
  const backends = { seen, trouble, revoked, jwks: { keys: [] } as JsonWebKeySet };

  // biome-ignore lint/suspicious/noExplicitAny: handlers of every operation
  const serving = (peer: PeerName, operation: any, result: (request: Request<any, any, any>) => unknown) =>
    handle(operation, async (request) => {
      const { headers, params, query, body, user } = request;
      seen.push({ operation: operation.id, headers, params, query, body, user });
      await trouble[peer]?.(user.id);
      return result(request) as never;
    });
  const routes = {
    oauth: [
      serving('oauth', oauth.getJwks, () => backends.jwks),
      serving('oauth', oauth.listRevocations, () => ({ asOf: Date.now(), sessions: revoked })),
      serving('oauth', oauth.register, ({ body }) =>
        respond(201, { id: 'u-2', username: body.username, roles: ['user'], createdAt: at }),
      ),
      serving('oauth', oauth.issueToken, () =>
        respond(400, { error: 'invalid_grant' }, { 'cache-control': 'no-store' }),
      ),
      serving('oauth', oauth.revokeToken, () => respond(200)),
    ],
    customer: [
      serving('customer', customer.readProfile, () => samples.profile),
      serving('customer', customer.putProfile, () => samples.profile),
      serving('customer', customer.readAccount, () => ({
        balance: samples.balance,
        movements: [],
        next: null,
      })),
      serving('customer', customer.listNotifications, () => ({ items: [samples.notification], next: null })),
    ],
    product: [
      serving('product', product.readProduct, ({ params }) => {
        if (params.sku === 'NONE')
          throw new ProblemError('PRODUCT_NOT_FOUND', { detail: 'There is no NONE' });
        return respond(
          200,
          { sku: params.sku },
          { 'cache-control': 'public, max-age=5', 'x-inner': 'secret' },
        );
      }),
      serving('product', product.listProducts, () => ({ items: [], next: null })),
    ],
    order: [
      serving('order', order.listOrders, () => ({ items: [samples.order], next: null })),
      serving('order', order.readOrder, () => samples.order),
      serving('order', order.listAllOrders, () => ({ items: [], next: null })),
      serving('order', order.createOrder, () => respond(201, samples.order, { location: '/orders/o-1' })),
    ],
  };
  for (const peer of Object.keys(routes) as PeerName[]) {
    const app = createHttpApp({ telemetry, readiness: {}, routes: routes[peer] });
    servers[peer] = await listen(app, { host: '127.0.0.1', port: 0 });
  }
  return Object.assign(backends, {
    urls: Object.fromEntries(
      Object.entries(servers).map(([peer, { url }]) => [peer, url]),
    ) as Backends['urls'],
    stop: (peer: PeerName) => servers[peer].close(0),
    async close() {
      await Promise.all(Object.values(servers).map((server) => server.close(0)));
      await telemetry.close();
    },
  });
}
