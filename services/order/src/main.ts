import { createCustomerClient } from '@glasshouse/customer/client';
import { runService } from '@glasshouse/http/run';
import { createProductClient } from '@glasshouse/product/client';
import { storeFromSettings, storeSettings } from '@glasshouse/store';
import { createApp } from './app.js';
import { orderSettings } from './config.js';

await runService({
  name: 'order',
  declarations: { ...orderSettings, ...storeSettings },
  build(settings, telemetry) {
    const store = storeFromSettings(settings, { database: 'order', telemetry });
    const product = createProductClient({ url: settings.PRODUCT_URL, telemetry });
    const customer = createCustomerClient({ url: settings.CUSTOMER_URL, telemetry });
    const order = createApp({ config: settings, telemetry, store, clients: { product, customer } });
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
