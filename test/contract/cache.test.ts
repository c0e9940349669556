import { createMemoryCache } from '@glasshouse/cache';
import { cacheContract } from './cache-contract.js';

cacheContract('memory', async (telemetry) => {
  const cache = createMemoryCache({ telemetry });
  await cache.start();
  return { caches: [cache], mapName: 'contract', graceMs: 5000, remove: () => cache.close() };
});
