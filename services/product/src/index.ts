/** The product service: catalogue, prices, stock and reservations. */
export { createApp, type ProductApp, type ProductDependencies } from './app.js';
export { type ProductConfig, productSettings } from './settings.js';
export type {
  Availability,
  NewProduct,
  NewReservation,
  Price,
  PricedReservation,
  Product,
  ProductDescription,
  Reservation,
  ReservedItem,
  StockLevel,
  Tier,
} from './contract.js';
export { operations } from './contract.js';
