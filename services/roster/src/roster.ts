import { defineRoster, type Service } from './define-roster.js';

/**
 * Table of the shop's services. Launcher, gateway, console, bench, tests and `docs/services.md` derive from this
 * table. A test compares `docker-compose.yml`, `prometheus/prometheus.yml` and `tsconfig.json` with it.
 */
export const roster = defineRoster({
  gateway: {
    summary: 'public API: authentication, limits, routing',
    port: 8080,
    adminPort: 9464,
    calls: ['oauth', 'customer', 'product', 'order'],
    store: false,
    cache: true,
    public: true,
    entry: 'gateway/dist/src/main.js',
  },
  oauth: {
    summary: 'users, tokens, signing keys',
    port: 8081,
    calls: [],
    store: true,
    cache: true,
    public: false,
    entry: 'services/oauth/dist/src/main.js',
  },
  customer: {
    summary: 'profiles, billing accounts, notifications',
    port: 8082,
    calls: [],
    store: true,
    cache: false,
    public: false,
    entry: 'services/customer/dist/src/main.js',
  },
  product: {
    summary: 'catalogue, prices, stock and reservations',
    port: 8083,
    calls: [],
    store: true,
    cache: true,
    public: false,
    entry: 'services/product/dist/src/main.js',
  },
  order: {
    summary: 'orders and the saga that confirms and cancels them',
    port: 8084,
    calls: ['customer', 'product'],
    store: true,
    cache: false,
    public: false,
    entry: 'services/order/dist/src/main.js',
  },
});

export type ServiceName = keyof typeof roster;

/** Names of the services that `Name` calls. */
export type UpstreamOf<Name extends ServiceName> = (typeof roster)[Name]['calls'][number];

/** Names of the services, in the order of the table. */
export const serviceNames = Object.keys(roster) as readonly ServiceName[];

/** Returns the entry of a service, without its literal types. */
export function serviceOf(name: ServiceName): Service<ServiceName> {
  return roster[name];
}
