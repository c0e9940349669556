import type { Variant } from '../variant.js';
import { runGateway, runProduct } from './run-app.js';

export const variant: Variant = {
  gateway: (options) => runGateway(options, { hooks: {} }),
  product: () => runProduct({ hooks: {} }),
};
