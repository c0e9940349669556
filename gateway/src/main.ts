import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { clientLimits, clientSettings, createClient } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './settings.js';

await runService({
  name: 'gateway',
  declarations: { ...gatewaySettings, ...clientSettings, ...cacheSettings },
  build(config, telemetry) {
    const limits = clientLimits(config);
    const peers = {
      oauth: createClient({ upstream: 'oauth', url: config.OAUTH_URL, telemetry, limits }),
      customer: createClient({ upstream: 'customer', url: config.CUSTOMER_URL, telemetry, limits }),
      product: createClient({ upstream: 'product', url: config.PRODUCT_URL, telemetry, limits }),
      order: createClient({ upstream: 'order', url: config.ORDER_URL, telemetry, limits }),
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
