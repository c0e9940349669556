import { runService } from '@glasshouse/http/run';
import { ports } from '@glasshouse/roster';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { createApp } from './app.js';
import { customerSettings } from './settings.js';

await runService({
  name: 'customer',
  defaultPort: ports.customer,
  declarations: { ...customerSettings, ...storeSettings },
  build(settings, telemetry, faults) {
    const store = storeFromSettings(settings, { database: 'customer', telemetry, faults });
    const { app } = createApp({ settings, telemetry, store });
    return { app, start: () => store.start(), close: () => store.close() };
  },
});
