import type { Variant } from '../variant.js';
import { runGateway, runProduct } from './run-app.js';

export const variant: Variant = {
  title: 'bare: no telemetry',
  expected: { gateway: { spans: 0, logs: 0 }, product: { spans: 0, logs: 0 } },
  gateway: (options) => runGateway(options, { hooks: {} }),
  product: () => runProduct({ hooks: {} }),
};
