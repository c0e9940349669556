/** The product service: catalogue, prices, stock and reservations. */
export { createApp, type ProductApp, type ProductDependencies } from './app.js';
export { productLogFields } from './log-fields.js';
export { type ProductSettings, productSettings } from './settings.js';
