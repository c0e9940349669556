import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { retryWhileUnavailable, runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { createApp } from './app.js';
import { productSettings } from './settings.js';

await runService({
  name: 'product',
  defaultPort: ports.product,
  declarations: { ...productSettings, ...storeSettings, ...cacheSettings },
  build(settings, telemetry, faults) {
    const store = storeFromSettings(settings, { database: 'product', telemetry, faults });
    const cache = cacheFromSettings(settings, { telemetry, faults });
    const product = createApp({ settings, telemetry, store, cache });
    return {
      app: product.app,
      async start() {
        await Promise.all([store.start(), cache.start()]);
        await retryWhileUnavailable(telemetry.log, () => product.start());
      },
      async close() {
        await product.close();
        await Promise.all([store.close(), cache.close()]);
      },
    };
  },
});
