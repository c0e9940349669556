import { listen } from '@glasshouse/http';
import { createTestCaller, type TestCall } from '@glasshouse/http/testing';
import { readSettings } from '@glasshouse/settings';
import { createEmbeddedStore } from '@glasshouse/store';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { createApp, customerSettings } from '../src/index.js';
import { customerStore } from '../src/store.js';

/** Starts the service on a free port, with an embedded store. */
export async function startCustomer(environment: Record<string, string> = {}) {
  const telemetry = createTestTelemetry('customer');
  const store = createEmbeddedStore({ telemetry });
  const { app } = createApp({ settings: readSettings(environment, customerSettings), telemetry, store });
  await store.start();
  const server = await listen(app, { host: '127.0.0.1', port: 0 });

  const call = createTestCaller(server.url);

  return {
    telemetry,
    url: server.url,
    call,
    deposit: (cents: number, options: TestCall = {}) =>
      call('POST', '/me/account/deposits', {
        body: { amount: { amount: cents, currency: 'EUR' } },
        ...options,
      }),
    collections: customerStore(store),
    async close() {
      await server.close(1000);
      await store.close();
      await telemetry.close();
    },
  };
}
