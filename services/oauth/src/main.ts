import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { retryWhileUnavailable, runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { createApp } from './app.js';
import { oauthSettings } from './settings.js';

await runService({
  name: 'oauth',
  defaultPort: ports.oauth,
  declarations: { ...oauthSettings, ...storeSettings, ...cacheSettings },
  build(settings, telemetry, faults) {
    const store = storeFromSettings(settings, { database: 'oauth', telemetry, faults });
    const cache = cacheFromSettings(settings, { telemetry, faults });
    const keyFaults = faults?.at('keys');
    const oauth = createApp({
      settings,
      telemetry,
      store,
      cache,
      hidesNewKey:
        keyFaults && (() => keyFaults.has('unpublished-key', { target: 'keys', operation: 'sign' })),
    });
    return {
      app: oauth.app,
      async start() {
        await Promise.all([store.start(), cache.start()]);
        await retryWhileUnavailable(telemetry.log, () => oauth.start());
      },
      async close() {
        await Promise.all([oauth.close(), store.close(), cache.close()]);
      },
    };
  },
});
