/**
 * API of the product service: public catalogue and prices, changes by administrators, and stock reservations for other
 * services.
 */
import {
  ChangePage,
  changeQuery,
  closed,
  Identifier,
  Line,
  operation,
  Page,
  pageQuery,
  publicFor,
  Text,
  Timestamp,
} from '@glasshouse/http';
import { currency, Money, Quantity, SkuSchema, limits as shop } from '@glasshouse/shop';
import { type Static, type TSchema, Type } from 'typebox';
import { cacheTimes } from './cache-times.js';
import { productErrors } from './errors.js';

export { productErrors };

export const limits = {
  /** Minor units. */
  price: 100_000_00,
  stock: 1_000_000,
} as const;

const TierPrice = closed({
  amount: Type.Integer({ minimum: 0, maximum: limits.price, examples: [1999] }),
  currency: Type.Literal(currency),
});

/** Price of one piece for quantities from `from`. */
export const Tier = closed({
  from: Type.Integer({ minimum: 1, maximum: shop.quantity }),
  price: TierPrice,
});
export type Tier = Static<typeof Tier>;

const description = {
  name: Line({ maxLength: 120 }),
  description: Text({ maxLength: 2000 }),
  category: Line({ maxLength: 60 }),
  tiers: Type.Array(Tier, {
    minItems: 1,
    maxItems: 10,
    description: 'Ascending; the first tier starts at 1.',
  }),
};

/** Public representation of a product. It has no stock, so that it can be cached; see `Availability`. */
export const Product = Type.Object({ sku: SkuSchema, ...description, price: Money, updatedAt: Timestamp });
export type Product = Static<typeof Product>;

export const ProductDescription = closed(description);
export type ProductDescription = Static<typeof ProductDescription>;

const Stock = Type.Integer({ minimum: 0, maximum: limits.stock });
export const NewProduct = closed({ sku: SkuSchema, ...description, available: Stock });
export type NewProduct = Static<typeof NewProduct>;

/**
 * Schema for the API document, which requires a tier from 1. Handlers validate the tiers instead, so that the error
 * names the invalid one.
 */
const described = {
  ...description,
  tiers: Type.Array(Tier, {
    minItems: 1,
    maxItems: 10,
    contains: { required: ['from'], properties: { from: { const: 1 } } } as unknown as TSchema,
    description: 'Ascending; the first tier starts at 1.',
  }),
};

/** Stock of a product. Each piece is counted in exactly one of `available`, `held` (by reservations) and `sold`. */
export const StockLevel = Type.Object({
  sku: SkuSchema,
  available: Type.Integer(),
  held: Type.Integer(),
  sold: Type.Integer(),
});
export type StockLevel = Static<typeof StockLevel>;

export const Availability = Type.Object({
  sku: SkuSchema,
  available: Type.Integer({ description: 'Number of pieces that can be ordered now.' }),
  inStock: Type.Boolean(),
});
export type Availability = Static<typeof Availability>;

export const Price = Type.Object({
  sku: SkuSchema,
  name: Type.String(),
  quantity: Quantity,
  unitPrice: Money,
  total: Money,
});
export type Price = Static<typeof Price>;

/** Members of OUT_OF_STOCK. */
export const OutOfStock = Type.Object({
  sku: SkuSchema,
  available: Type.Integer({ description: 'Number of pieces that can be ordered now.' }),
  wanted: Type.Integer(),
});

export const ReservedItem = closed({ sku: SkuSchema, quantity: Quantity });
export type ReservedItem = Static<typeof ReservedItem>;

/** Fencing token: late requests of an earlier attempt of the order are rejected. */
const attempt = Type.Integer({ minimum: 1 });
export const NewReservation = closed({
  orderId: Identifier,
  attempt,
  items: Type.Array(ReservedItem, { minItems: 1, maxItems: shop.items }),
});
export type NewReservation = Static<typeof NewReservation>;

export const Attempt = closed({ attempt });

export const reservationStates = ['pending', 'held', 'released', 'expired', 'sold', 'returned'] as const;
export const Reservation = Type.Object({
  orderId: Identifier,
  attempt,
  state: Type.Enum(reservationStates),
  items: Type.Array(ReservedItem),
});
export type Reservation = Static<typeof Reservation>;

/** A held reservation with the current prices. */
export const PricedReservation = Type.Object({
  orderId: Identifier,
  attempt,
  state: Type.Enum(reservationStates),
  items: Type.Array(Type.Object({ ...ReservedItem.properties, unitPrice: Money })),
});
export type PricedReservation = Static<typeof PricedReservation>;

/** A product for the warehouse: its catalogue entry without stock. `price` is that of one piece, in minor units. */
export const ExportedProduct = Type.Object({
  sku: SkuSchema,
  name: Type.String(),
  category: Type.String(),
  price: Type.Integer({ minimum: 0 }),
  retired: Type.Boolean(),
  version: Type.Integer({ minimum: 0 }),
  updatedAt: Timestamp,
});
export type ExportedProduct = Static<typeof ExportedProduct>;

const bySku = Type.Object({ sku: SkuSchema });
const byOrder = Type.Object({ orderId: Identifier });

export const operations = {
  listProducts: operation({
    id: 'listProducts',
    method: 'GET',
    path: '/products',
    access: 'anyone',
    importance: 'optional',
    summary: 'Search the catalogue, sorted by SKU',
    query: Type.Object({
      search: Type.Optional(
        Type.With(Line({ minLength: 0, maxLength: 100 }), {
          description: 'Part of the name, description, category or SKU, case-insensitive.',
        }),
      ),
      ...pageQuery,
    }),
    response: Page(Product),
    cacheControl: publicFor(cacheTimes.clientPage),
  }),
  readProduct: operation({
    id: 'readProduct',
    method: 'GET',
    path: '/products/{sku}',
    access: 'anyone',
    summary: 'Read a product',
    params: bySku,
    response: Product,
    errors: [productErrors.PRODUCT_NOT_FOUND],
    cacheControl: publicFor(cacheTimes.clientProduct),
  }),
  readPrice: operation({
    id: 'readPrice',
    method: 'GET',
    path: '/products/{sku}/price',
    access: 'anyone',
    summary: 'Read the price for a quantity',
    params: bySku,
    query: Type.Object({ quantity: Type.Integer({ minimum: 1, maximum: shop.quantity, default: 1 }) }),
    response: Price,
    errors: [productErrors.PRODUCT_NOT_FOUND],
    cacheControl: publicFor(cacheTimes.clientProduct),
  }),
  readAvailability: operation({
    id: 'readAvailability',
    method: 'GET',
    path: '/products/{sku}/availability',
    access: 'anyone',
    importance: 'optional',
    summary: 'Read the available quantity',
    params: bySku,
    response: Availability,
    spanAttributes: ({ available }) => ({ 'product.available': available }),
    errors: [productErrors.PRODUCT_NOT_FOUND],
    cacheControl: publicFor(cacheTimes.clientAvailability),
  }),
  createProduct: operation({
    id: 'createProduct',
    method: 'POST',
    path: '/products',
    access: 'admin',
    summary: 'Add a product with its initial stock',
    body: NewProduct,
    describedBody: closed({ sku: SkuSchema, ...described, available: Stock }),
    status: 201,
    response: Product,
    headers: { Location: 'Path of the product.' },
    errors: [productErrors.SKU_TAKEN],
  }),
  replaceProduct: operation({
    id: 'replaceProduct',
    method: 'PUT',
    path: '/products/{sku}',
    access: 'admin',
    summary: 'Replace the description and prices of a product; its stock is unchanged',
    params: bySku,
    body: ProductDescription,
    conditional: true,
    describedBody: closed(described),
    response: Product,
    errors: [productErrors.PRODUCT_NOT_FOUND, 'CONFLICT'],
  }),
  deleteProduct: operation({
    id: 'deleteProduct',
    method: 'DELETE',
    path: '/products/{sku}',
    access: 'admin',
    summary: 'Remove a product from the catalogue',
    params: bySku,
    conditional: true,
    status: 204,
    errors: [productErrors.PRODUCT_NOT_FOUND, 'CONFLICT'],
  }),
  readStock: operation({
    id: 'readStock',
    method: 'GET',
    path: '/products/{sku}/stock',
    access: 'admin',
    summary: 'Read the numbers of available, held and sold pieces',
    params: bySku,
    response: StockLevel,
    errors: [productErrors.PRODUCT_NOT_FOUND],
  }),
  setStock: operation({
    id: 'setStock',
    method: 'PUT',
    path: '/products/{sku}/stock',
    access: 'admin',
    summary: 'Set the number of available pieces; held and sold pieces are unchanged',
    params: bySku,
    body: closed({ available: Stock }),
    conditional: true,
    response: StockLevel,
    errors: [productErrors.PRODUCT_NOT_FOUND, 'CONFLICT'],
  }),
  reserve: operation({
    id: 'reserve',
    method: 'POST',
    path: '/internal/reservations',
    access: 'internal',
    importance: 'critical',
    summary: 'Reserve stock for an attempt to confirm an order: all items or none',
    body: NewReservation,
    response: PricedReservation,
    errors: [productErrors.OUT_OF_STOCK, productErrors.PRODUCT_NOT_FOUND, 'CONFLICT'],
    problemMembers: { OUT_OF_STOCK: OutOfStock, PRODUCT_NOT_FOUND: Type.Object({ sku: SkuSchema }) },
    timeoutMs: 3000,
    retry: true,
  }),
  commitReservation: operation({
    id: 'commitReservation',
    method: 'POST',
    path: '/internal/reservations/{orderId}/commit',
    access: 'internal',
    importance: 'critical',
    summary:
      'Sell the held stock of an attempt; an expired reservation is renewed if the stock is still available',
    params: byOrder,
    body: Attempt,
    response: Reservation,
    errors: [
      productErrors.RESERVATION_NOT_FOUND,
      productErrors.OUT_OF_STOCK,
      productErrors.PRODUCT_NOT_FOUND,
      'CONFLICT',
    ],
    timeoutMs: 3000,
    retry: true,
  }),
  releaseReservation: operation({
    id: 'releaseReservation',
    method: 'POST',
    path: '/internal/reservations/{orderId}/release',
    access: 'internal',
    importance: 'critical',
    summary:
      'Release the held stock of an attempt; a reservation of this attempt that arrives later is rejected',
    params: byOrder,
    body: Attempt,
    response: Reservation,
    errors: ['CONFLICT'],
    timeoutMs: 3000,
    retry: true,
  }),
  returnReservation: operation({
    id: 'returnReservation',
    method: 'POST',
    path: '/internal/reservations/{orderId}/return',
    access: 'internal',
    importance: 'critical',
    summary: 'Return the sold stock of a cancelled order',
    params: byOrder,
    body: Attempt,
    response: Reservation,
    errors: [productErrors.RESERVATION_NOT_FOUND, 'CONFLICT'],
    timeoutMs: 3000,
    retry: true,
  }),
  exportProducts: operation({
    id: 'exportProducts',
    method: 'GET',
    path: '/internal/export/products',
    access: 'internal',
    importance: 'optional',
    summary: 'Export the products, retired ones included, in the order of their latest change',
    query: Type.Object(changeQuery),
    response: ChangePage(ExportedProduct),
  }),
};
