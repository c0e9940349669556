import type { PortFaults } from '@glasshouse/faults';
import type { CacheMap } from './types.js';

/** Returns a map whose `set` stores entries with the lifetime that the faults give. */
export function withExpiryFaults<V>(map: CacheMap<V>, name: string, faults: PortFaults): CacheMap<V> {
  const call = { target: name, operation: 'set' };
  return {
    ...map,
    set: (span, key, value, ttlMs) => map.set(span, key, value, faults.ttlMs(call, ttlMs)),
  };
}
