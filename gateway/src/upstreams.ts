import { operations as customer } from '@glasshouse/customer/contract';
import { createClient, type HttpClient, type Operation } from '@glasshouse/http';
import { operations as oauth } from '@glasshouse/oauth/contract';
import { operations as order } from '@glasshouse/order/contract';
import { operations as product } from '@glasshouse/product/contract';
import { serviceOf, type UpstreamOf, urlVariable } from '@glasshouse/roster';
import type { GatewaySettings } from './settings.js';

/** Services that the gateway calls; spans, metrics and problems use these names. */
export type UpstreamName = UpstreamOf<'gateway'>;
export type Upstreams = Readonly<Record<UpstreamName, HttpClient>>;

/** Contract of each service that the roster lists for the gateway; a missing one is a compile error. */
const contracts: Readonly<Record<UpstreamName, Readonly<Record<string, unknown>>>> = {
  oauth,
  customer,
  product,
  order,
};

/** Returns every operation of every contract except the internal ones. */
export function publicOperations(): { upstream: UpstreamName; operation: Operation }[] {
  return Object.entries(contracts).flatMap(([upstream, operations]) =>
    Object.values(operations)
      .map((operation) => ({ upstream: upstream as UpstreamName, operation: operation as Operation }))
      .filter(({ operation }) => operation.access !== 'internal'),
  );
}

/** Creates one client for each upstream service, at the address from its setting. */
export function createUpstreams(
  settings: GatewaySettings,
  options: Omit<Parameters<typeof createClient>[0], 'upstream' | 'url'>,
): Upstreams {
  const names = serviceOf('gateway').calls as readonly UpstreamName[];
  return Object.fromEntries(
    names.map((name) => [
      name,
      createClient({ ...options, upstream: name, url: settings[urlVariable(name)] }),
    ]),
  ) as Upstreams;
}
