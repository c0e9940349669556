import { createRequire } from 'node:module';

type Undici = typeof import('undici');

/**
 * Loads the parts of undici that a pool of connections needs. Undici's index also loads `fetch`, WebSocket, caches
 * and mocks, which take about 100 ms of processor time and 8 MB. Called late, so that a service without upstream services
 * loads none of them.
 */
export function loadUndici(): Pick<Undici, 'Client' | 'Pool' | 'buildConnector'> {
  const require = createRequire(import.meta.url);
  return {
    Client: require('undici/lib/dispatcher/client.js') as Undici['Client'],
    Pool: require('undici/lib/dispatcher/pool.js') as Undici['Pool'],
    buildConnector: require('undici/lib/core/connect.js') as Undici['buildConnector'],
  };
}
