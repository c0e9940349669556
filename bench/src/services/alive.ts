import type { Cores } from '../cores.js';
import { type Child, start } from '../process.js';
import type { Keys } from './shop.js';
import type { SinksAddress } from './sinks.js';
import type { Counts, Role, RoleOptions } from './variant.js';
import type { VariantName } from './variants.js';

/** The two services of one variant, running. */
export interface Alive {
  name: VariantName;
  gateway: Child;
  product: Child;
  gatewayUrl: string;
  productUrl: string;
}

export interface Surroundings {
  cores: Cores | undefined;
  keys: Keys;
  sinks: SinksAddress;
}

const path = '/products/tea';

export async function startVariant(name: VariantName, surroundings: Surroundings): Promise<Alive> {
  const product = await startRole(name, 'product', surroundings, '');
  const gateway = await startRole(name, 'gateway', surroundings, product.url).catch(async (error) => {
    await product.child.end();
    throw error;
  });
  return {
    name,
    gateway: gateway.child,
    product: product.child,
    gatewayUrl: gateway.url + path,
    productUrl: product.url + path,
  };
}

/** Milliseconds from the start of a gateway's process until it listens; it is ended again. */
export async function timeStart(name: VariantName, surroundings: Surroundings): Promise<number> {
  const started = performance.now();
  const { child } = await startRole(name, 'gateway', surroundings, 'http://127.0.0.1:9');
  const ms = performance.now() - started;
  await child.end();
  return ms;
}

async function startRole(
  name: VariantName,
  role: Role,
  { cores, keys, sinks }: Surroundings,
  productUrl: string,
): Promise<{ child: Child; url: string }> {
  const base = `http://127.0.0.1:${sinks.http}`;
  const options: RoleOptions = {
    sinks: {
      zipkin: `${base}/zipkin/${name}`,
      otlp: `${base}/otlp/${name}`,
      jaegerThrift: `${base}/thrift/${name}`,
      forwardHost: '127.0.0.1',
      forwardPort: sinks.forward[name] as number,
    },
    productUrl,
    publicKey: keys.publicKey,
  };
  const child = start('./services/service.js', [name, role], cores?.services);
  const { port } = await child.ask<{ port: number }>(options).catch(async (error) => {
    await child.end();
    throw error;
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Closes both services, which delivers what they hold; how many requests each has seen. */
export async function stopVariant({ gateway, product }: Alive): Promise<Record<Role, number>> {
  const first = await gateway.ask<{ served: number }>('stop');
  const second = await product.ask<{ served: number }>('stop');
  return { gateway: first.served, product: second.served };
}

/**
 * What has arrived of all generations of one variant, once it is as much as `expected`, or nothing more has come for a
 * second.
 */
export async function countDelivered(
  generations: readonly Alive[],
  sinks: Child,
  expected: Counts,
): Promise<Counts> {
  const patienceMs = 1000;
  const name = generations[0]?.name ?? '';
  const children = generations.flatMap(({ gateway, product }) => [gateway, product]);
  let seen: Counts = { spans: 0, logs: 0 };
  let changed = performance.now();
  while (performance.now() - changed < patienceMs) {
    const arrived = (await sinks.ask<Record<string, Counts>>('counts'))[name] ?? { spans: 0, logs: 0 };
    const logs = children.reduce((sum, child) => sum + child.lines().count, arrived.logs);
    if (arrived.spans !== seen.spans || logs !== seen.logs) changed = performance.now();
    seen = { spans: arrived.spans, logs };
    if (seen.spans >= expected.spans && seen.logs >= expected.logs) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return seen;
}
