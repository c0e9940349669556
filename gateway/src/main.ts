import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { clientLimits, clientSettings, createClient } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './settings.js';

await runService({
  name: 'gateway',
  declarations: { ...gatewaySettings, ...clientSettings, ...cacheSettings },
  build(settings, telemetry) {
    const limits = clientLimits(settings);
    const peers = {
      oauth: createClient({ upstream: 'oauth', url: settings.OAUTH_URL, telemetry, limits }),
      customer: createClient({ upstream: 'customer', url: settings.CUSTOMER_URL, telemetry, limits }),
      product: createClient({ upstream: 'product', url: settings.PRODUCT_URL, telemetry, limits }),
      order: createClient({ upstream: 'order', url: settings.ORDER_URL, telemetry, limits }),
    };
    const cache = cacheFromSettings(settings, { telemetry });
    return {
      app: createApp({
        settings,
        telemetry,
        peers,
        ...(settings.CACHE !== 'memory' && { sharedCache: cache }),
      }),
      also: [
        {
          app: createOperationsApp({ telemetry }),
          port: settings.OPERATIONS_PORT,
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
