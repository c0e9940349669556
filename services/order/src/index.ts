/** The order service: orders, items, and the saga that confirms and cancels them. */
export { createApp, type OrderApp, type OrderDependencies } from './app.js';
export { orderBounds } from './bounds.js';
export { orderLogFields } from './log-fields.js';
export { type OrderSettings, orderSettings } from './settings.js';
