/** The product service: catalogue, prices, stock and reservations. */
export { createApp, type ProductApp, type ProductDependencies } from './app.js';
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
export { type ProductSettings, productSettings } from './settings.js';
