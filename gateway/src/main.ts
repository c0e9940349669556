import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { createClient } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './config.js';
import { createSharedRevocations } from './token/revocations.js';

await runService({
  name: 'gateway',
  declarations: { ...gatewaySettings, ...cacheSettings },
  build(config, telemetry) {
    const peers = {
      oauth: createClient({ peer: 'oauth', url: config.OAUTH_URL, telemetry }),
      customer: createClient({ peer: 'customer', url: config.CUSTOMER_URL, telemetry }),
      product: createClient({ peer: 'product', url: config.PRODUCT_URL, telemetry }),
      order: createClient({ peer: 'order', url: config.ORDER_URL, telemetry }),
    };
    const cache = cacheFromSettings(config, { telemetry });
    // A cache in this process's memory is not the one that the OAuth service writes into.
    const shared = config.CACHE !== 'memory';
    return {
      app: createApp({
        config,
        telemetry,
        peers,
        ...(shared && { revocations: createSharedRevocations(cache) }),
      }),
      also: [
        {
          app: createOperationsApp({ telemetry }),
          port: config.OPERATIONS_PORT,
          portVariable: 'OPERATIONS_PORT',
        },
      ],
      start: () => cache.start(),
      async close() {
        await Promise.all([...Object.values(peers).map((peer) => peer.close()), cache.close()]);
      },
    };
  },
});
