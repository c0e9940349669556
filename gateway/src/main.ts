import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { clientLimits, clientSettings } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './settings.js';
import { createUpstreams } from './upstreams.js';

await runService({
  name: 'gateway',
  defaultPort: ports.gateway,
  declarations: { ...gatewaySettings, ...clientSettings, ...cacheSettings },
  build(settings, telemetry, faults) {
    const upstreams = createUpstreams(settings, {
      telemetry,
      limits: clientLimits(settings),
      faults: faults?.at('client'),
    });
    const cache = cacheFromSettings(settings, { telemetry, faults });
    return {
      app: createApp({
        settings,
        telemetry,
        upstreams,
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
        await Promise.all([...Object.values(upstreams).map((upstream) => upstream.close()), cache.close()]);
      },
    };
  },
});
