import type { Faults } from '@glasshouse/faults';
import { type Declarations, type Settings, SettingsError } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createHazelcastCache } from './hazelcast/create-hazelcast-cache.js';
import { createMemoryCache, memoryCacheBound } from './memory/create-memory-cache.js';
import type { Cache } from './types.js';

/** Settings of a service that uses a cache. */
export const cacheSettings = {
  CACHE: {
    type: 'string',
    default: 'memory',
    allow: ['memory', 'hazelcast'],
    doc: 'location of the cache: the memory of this process, or a Hazelcast cluster that all instances share',
  },
  CACHE_MEGABYTES: {
    type: 'integer',
    default: memoryCacheBound.limit / 2 ** 20,
    min: 1,
    max: 4096,
    doc: 'upper limit of the heap that CACHE=memory uses, in megabytes (2^20 bytes); above it the least recently used entries of the largest map are evicted',
  },
  HAZELCAST_MEMBERS: {
    type: 'list',
    default: '',
    doc: 'host:port of members, separated by commas; one reachable member is enough; required with CACHE=hazelcast',
  },
  HAZELCAST_CLUSTER: { type: 'string', default: 'dev', doc: 'name of the Hazelcast cluster' },
} as const satisfies Declarations;

/**
 * Creates the cache that the settings select; opens nothing before `start()`.
 *
 * @throws SettingsError when `CACHE` is `hazelcast` and `HAZELCAST_MEMBERS` is empty.
 */
export function cacheFromSettings(
  settings: Settings<typeof cacheSettings>,
  options: { telemetry: Telemetry; faults?: Faults | undefined },
): Cache {
  const { telemetry } = options;
  const faults = options.faults?.at('cache');
  if (settings.CACHE === 'memory') {
    return createMemoryCache({ telemetry, maxBytes: settings.CACHE_MEGABYTES * 2 ** 20, faults });
  }
  if (settings.HAZELCAST_MEMBERS.length === 0) {
    throw new SettingsError([
      `HAZELCAST_MEMBERS is required when CACHE=hazelcast: ${cacheSettings.HAZELCAST_MEMBERS.doc}`,
    ]);
  }
  return createHazelcastCache({
    members: settings.HAZELCAST_MEMBERS,
    cluster: settings.HAZELCAST_CLUSTER,
    telemetry,
    faults,
  });
}
