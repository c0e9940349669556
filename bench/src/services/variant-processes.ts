import type { Cores } from '../cores.js';
import { type Child, start } from '../process.js';
import type { ReceiverPorts } from './receivers.js';
import type { Keys } from './shop.js';
import type { Counts, Role, RoleOptions } from './variant.js';
import type { VariantName } from './variants.js';

/** Running gateway and product processes of one variant. */
export interface VariantProcesses {
  name: VariantName;
  gateway: Child;
  product: Child;
  gatewayUrl: string;
  productUrl: string;
}

/** Shared parts of all variants of a run. */
export interface Environment {
  cores: Cores | undefined;
  keys: Keys;
  receivers: ReceiverPorts;
}

const path = '/products/tea';

/** Starts both services of a variant. Ends the product service if the gateway fails to start. */
export async function startVariant(name: VariantName, environment: Environment): Promise<VariantProcesses> {
  const product = await startRole(name, 'product', environment, '');
  const gateway = await startRole(name, 'gateway', environment, product.url).catch(async (error) => {
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

/** Starts a gateway, ends it again and returns the milliseconds from the process start until it listens. */
export async function timeStart(name: VariantName, environment: Environment): Promise<number> {
  const started = performance.now();
  const { child } = await startRole(name, 'gateway', environment, 'http://127.0.0.1:9');
  const ms = performance.now() - started;
  await child.end();
  return ms;
}

async function startRole(
  name: VariantName,
  role: Role,
  { cores, keys, receivers }: Environment,
  productUrl: string,
): Promise<{ child: Child; url: string }> {
  const base = `http://127.0.0.1:${receivers.http}`;
  const options: RoleOptions = {
    receivers: {
      zipkin: `${base}/zipkin/${name}`,
      otlp: `${base}/otlp/${name}`,
      jaegerThrift: `${base}/thrift/${name}`,
      forwardHost: '127.0.0.1',
      forwardPort: receivers.forward[name] as number,
    },
    productUrl,
    publicKey: keys.publicKey,
  };
  const child = start('./services/service.js', [name, role], cores?.services);
  const { port } = await child.request<{ port: number }>(options).catch(async (error) => {
    await child.end();
    throw error;
  });
  return { child, url: `http://127.0.0.1:${port}` };
}

/** Stops both services, which flushes their telemetry. Returns the number of requests that each has received. */
export async function stopVariant({ gateway, product }: VariantProcesses): Promise<Record<Role, number>> {
  const first = await gateway.request<{ served: number }>('stop');
  const second = await product.request<{ served: number }>('stop');
  return { gateway: first.served, product: second.served };
}

/**
 * Counts the delivered spans and log records of all trials of one variant. Waits until they reach `expected`, or until
 * nothing has arrived for a second.
 *
 * @param trials The processes of one variant in each trial; the lines of their standard output count as log records
 */
export async function countDelivered(
  trials: readonly VariantProcesses[],
  receivers: Child,
  expected: Counts,
): Promise<Counts> {
  const quietMs = 1000;
  const name = trials[0]?.name ?? '';
  const children = trials.flatMap(({ gateway, product }) => [gateway, product]);
  let delivered: Counts = { spans: 0, logs: 0 };
  let changed = performance.now();
  while (performance.now() - changed < quietMs) {
    const arrived = (await receivers.request<Record<string, Counts>>('counts'))[name] ?? {
      spans: 0,
      logs: 0,
    };
    const logs = children.reduce((sum, child) => sum + child.lines().count, arrived.logs);
    if (arrived.spans !== delivered.spans || logs !== delivered.logs) changed = performance.now();
    delivered = { spans: arrived.spans, logs };
    if (delivered.spans >= expected.spans && delivered.logs >= expected.logs) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return delivered;
}
