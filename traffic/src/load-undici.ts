import { createRequire } from 'node:module';
import type { Dispatcher, Pool } from 'undici';

interface Undici {
  Pool: typeof Pool;
  /** `pool.request(options)` as a function. */
  request(pool: Pool, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
}

/**
 * Loads the parts of undici that the shoppers need. Its index also loads `fetch`, WebSocket, caches and mocks, which take
 * about 100 ms of processor time.
 */
export function loadUndici(): Undici {
  const require = createRequire(import.meta.url);
  const request = require('undici/lib/api/api-request.js') as Dispatcher['request'];
  return {
    Pool: require('undici/lib/dispatcher/pool.js') as typeof Pool,
    request: (pool, options) => request.call(pool, options) as Promise<Dispatcher.ResponseData>,
  };
}
