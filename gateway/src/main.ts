import { cacheFromSettings, cacheSettings } from '@glasshouse/cache';
import { clientLimits, clientSettings } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { createApp, createOperationsApp } from './app.js';
import { gatewaySettings } from './config.js';
import { createUpstreams } from './upstreams.js';

await runService({
  name: 'gateway',
  defaultPort: ports.gateway,
  declarations: { ...gatewaySettings, ...clientSettings, ...cacheSettings },
  build(config, telemetry) {
    const upstreams = createUpstreams(config, { telemetry, limits: clientLimits(config) });
    const cache = cacheFromSettings(config, { telemetry });
    return {
      app: createApp({
        config,
        telemetry,
        upstreams,
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
        await Promise.all([...Object.values(upstreams).map((upstream) => upstream.close()), cache.close()]);
      },
    };
  },
});
