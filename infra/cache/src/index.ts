/** Cache with two adapters behind one contract: Hazelcast, shared by all instances, and the memory of one process. */
export { cacheBounds } from './bounds.js';
export { createHazelcastCache, type HazelcastCacheOptions } from './hazelcast/create-hazelcast-cache.js';
export { createMemoryCache, type MemoryCacheOptions } from './memory/create-memory-cache.js';
export { cacheFromSettings, cacheSettings } from './settings.js';
export { type Cache, type CacheMap, CacheUnavailableError } from './types.js';
