import { operations as customer } from '@glasshouse/customer/contract';
import {
  createHttpApp,
  handle,
  listen,
  ProblemError,
  type Request,
  type Route,
  type RunningServer,
  respond,
} from '@glasshouse/http';
import type { JsonWebKeySet } from '@glasshouse/oauth/contract';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product, productErrors } from '@glasshouse/product/contract';
import { serviceOf, urlVariable } from '@glasshouse/roster';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import type { UpstreamName } from '../../src/upstreams.js';

/** Request that an upstream service received. */
export interface Seen {
  operation: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  params: unknown;
  query: unknown;
  body: unknown;
  user: { id: string; name: string; roles: readonly string[] };
}

export interface Backends {
  readonly urls: Readonly<Record<UpstreamName, string>>;
  readonly seen: Seen[];
  /** Key set that the OAuth service publishes; writable. */
  jwks: JsonWebKeySet;
  readonly revoked: { sid: string; until: number }[];
  /** Called by every handler of a service with the caller's id; may throw or delay. */
  readonly trouble: Partial<Record<UpstreamName, (userId: string) => Promise<void>>>;
  stop(upstream: UpstreamName): Promise<void>;
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

/** Returns the settings that lead the gateway to these addresses. */
export function urlSettings(urls: Backends['urls']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(urls).map(([name, url]) => [urlVariable(name as UpstreamName), url]),
  );
}

/** Starts doubles of all upstream services on free ports: their contracts with canned responses. */
export async function startBackends(): Promise<Backends> {
  const seen: Seen[] = [];
  const trouble: Backends['trouble'] = {};
  const revoked: Backends['revoked'] = [];
  const telemetry = createTestTelemetry('backends');
  const servers = {} as Record<UpstreamName, RunningServer>;
  const backends = { seen, trouble, revoked, jwks: { keys: [] } as JsonWebKeySet };

  // biome-ignore lint/suspicious/noExplicitAny: handlers of every operation
  const serving = (by: UpstreamName, operation: any, result: (request: Request<any, any, any>) => unknown) =>
    handle(operation, async (request) => {
      const { headers, params, query, body, user } = request;
      seen.push({ operation: operation.id, headers, params, query, body, user });
      await trouble[by]?.(user.id);
      return result(request) as never;
    });
  const routes: Partial<Record<UpstreamName, Route[]>> = {
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
          throw new ProblemError(productErrors.PRODUCT_NOT_FOUND, { detail: 'There is no NONE' });
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
  for (const upstream of serviceOf('gateway').calls as readonly UpstreamName[]) {
    const app = createHttpApp({ telemetry, readiness: {}, routes: routes[upstream] ?? [] });
    servers[upstream] = await listen(app, { host: '127.0.0.1', port: 0 });
  }
  return Object.assign(backends, {
    urls: Object.fromEntries(
      Object.entries(servers).map(([upstream, { url }]) => [upstream, url]),
    ) as Backends['urls'],
    stop: (upstream: UpstreamName) => servers[upstream].close(0),
    async close() {
      await Promise.all(Object.values(servers).map((server) => server.close(0)));
      await telemetry.close();
    },
  });
}
