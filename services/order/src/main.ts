import { createCustomerClient } from '@glasshouse/customer/client';
import { clientLimits, clientSettings } from '@glasshouse/http';
import { runService } from '@glasshouse/http/run';
import { createProductClient } from '@glasshouse/product/client';
import { ports } from '@glasshouse/roster';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { createApp } from './app.js';
import { orderSettings } from './settings.js';

await runService({
  name: 'order',
  defaultPort: ports.order,
  declarations: { ...orderSettings, ...clientSettings, ...storeSettings },
  build(settings, telemetry, faults) {
    const store = storeFromSettings(settings, { database: 'order', telemetry, faults });
    const limits = clientLimits(settings);
    const product = createProductClient({
      url: settings.PRODUCT_URL,
      telemetry,
      limits,
      faults: faults?.at('client'),
    });
    const customer = createCustomerClient({
      url: settings.CUSTOMER_URL,
      telemetry,
      limits,
      faults: faults?.at('client'),
    });
    const order = createApp({ settings, telemetry, store, clients: { product, customer } });
    return {
      app: order.app,
      async start() {
        await store.start();
        order.start();
      },
      async close() {
        await order.close();
        await Promise.all([product.close(), customer.close()]);
        await store.close();
      },
    };
  },
});
