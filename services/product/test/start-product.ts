import { createMemoryCache } from '@glasshouse/cache';
import { listen } from '@glasshouse/http';
import { createTestCaller, type TestCaller } from '@glasshouse/http/testing';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp, productSettings } from '../src/index.js';
import { productStore } from '../src/store.js';

/** Starts the product service on a free port, with an in-memory store and cache. */
export async function startProduct(environment: Record<string, string> = {}) {
  const telemetry = createTestTelemetry('product');
  const store = createEmbeddedStore({ telemetry });
  const cache = createMemoryCache({ telemetry });
  const settings = readSettings({ SEED: 'on', ...environment }, productSettings);
  const product = createApp({ settings, telemetry, store, cache });
  await Promise.all([store.start(), cache.start()]);
  await product.start();
  const server = await listen(product.app, { host: '127.0.0.1', port: 0 });

  const caller = createTestCaller(server.url);
  /** Sends a request, anonymous unless it has roles. */
  const call: TestCaller = (method, path, options = {}) =>
    caller(method, path, options.roles === undefined ? { ...options, user: null } : options);

  return {
    telemetry,
    url: server.url,
    call,
    collections: productStore(store),
    async close() {
      await server.close(1000);
      await product.close();
      await Promise.all([store.close(), cache.close()]);
      await telemetry.close();
    },
  };
}
