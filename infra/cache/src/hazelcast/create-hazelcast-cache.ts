import type { PortFaults } from '@glasshouse/faults';
import type { Telemetry } from '@glasshouse/telemetry';
import { checkMapName } from '../check.js';
import { withExpiryFaults } from '../expiry-faults.js';
import { createObserve } from '../observe.js';
import type { Cache, CacheMap } from '../types.js';
import { createConnection } from './connection.js';
import { createGuard } from './guard.js';
import { createHazelcastMap } from './hazelcast-map.js';

export interface HazelcastCacheOptions {
  /** Addresses of members, `host:port`; one reachable member is enough. */
  members: readonly string[];
  cluster: string;
  telemetry: Telemetry;
  /** Timeout of an operation, in milliseconds. @default 250 */
  timeoutMs?: number;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/**
 * Creates a cache on a Hazelcast cluster. `start()` resolves after one attempt to connect, successful or not; further
 * attempts follow in the background until the cluster is reached.
 */
export function createHazelcastCache(options: HazelcastCacheOptions): Cache {
  const { members, cluster, telemetry, timeoutMs = 250 } = options;
  const { log } = telemetry;
  const connection = createConnection({ members, cluster, log });
  const guard = createGuard({ connection, timeoutMs, log });
  const [address = '', port] = (members[0] ?? '').split(/:(?=\d+$)/);
  const observe = createObserve({
    telemetry,
    system: 'hazelcast',
    server: { address, port: port ? Number(port) : undefined },
    faults: options.faults,
  });
  const maps = new Map<string, CacheMap<unknown>>();

  return {
    system: 'hazelcast',
    map<V>(name: string): CacheMap<V> {
      let map = maps.get(name);
      if (!map) {
        checkMapName(name);
        map = createHazelcastMap<unknown>(name, observe(name), guard);
        if (options.faults) map = withExpiryFaults(map, name, options.faults);
        maps.set(name, map);
      }
      return map as CacheMap<V>;
    },
    start: () => connection.start(),
    ping: () =>
      guard.run(async (client) => {
        const map = await client.getMap<string, string>('glasshouse.ping');
        await map.containsKey('ping');
      }, 'ping'),
    close: () => connection.close(),
  };
}
