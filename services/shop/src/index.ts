/** Types that all services share: money, SKUs, quantities. */
export { shopLogFields } from './log-fields.js';
export { currency, Money } from './money.js';
export { limits, Quantity } from './quantity.js';
export { type Sku, SkuSchema } from './sku.js';
