import { type Declarations, type Settings, SettingsError } from '@glasshouse/settings';
import type { Telemetry } from '@glasshouse/telemetry';
import { createHazelcastCache } from './hazelcast/create-hazelcast-cache.js';
import { createMemoryCache, memoryCacheBound } from './memory/create-memory-cache.js';
import type { Cache } from './types.js';

/** What a service that caches reads from its environment. */
export const cacheSettings = {
  CACHE: {
    type: 'string',
    default: 'memory',
    allow: ['memory', 'hazelcast'],
    doc: 'where the cache is: in this process, or in a Hazelcast cluster that all instances share',
  },
  CACHE_MEGABYTES: {
    type: 'integer',
    default: memoryCacheBound.limit / 2 ** 20,
    min: 1,
    max: 4096,
    doc: 'megabytes (2^20 bytes) of heap that CACHE=memory may take; beyond it the least recently used entries of the largest map go',
  },
  HAZELCAST_MEMBERS: {
    type: 'list',
    default: '',
    doc: 'host:port of members, comma separated; one that answers is enough; needed with CACHE=hazelcast',
  },
  HAZELCAST_CLUSTER: { type: 'string', default: 'dev', doc: "the Hazelcast cluster's name" },
} as const satisfies Declarations;

/**
 * The cache that the settings ask for; nothing is opened before `start()`.
 *
 * @throws SettingsError when `CACHE` is `hazelcast` and `HAZELCAST_MEMBERS` is empty.
 */
export function cacheFromSettings(
  settings: Settings<typeof cacheSettings>,
  options: { telemetry: Telemetry },
): Cache {
  const { telemetry } = options;
  if (settings.CACHE === 'memory') {
    return createMemoryCache({ telemetry, maxBytes: settings.CACHE_MEGABYTES * 2 ** 20 });
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
  });
}
