import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { createClient } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './config.js';

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
    return {
      app: createApp({
        config,
        telemetry,
        peers,
        ...(config.CACHE !== 'memory' && { sharedCache: cache }),
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
