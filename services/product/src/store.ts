import type { Collection, Document, Store } from '@glasshouse/store';
import type { ReservedItem, reservationStates } from './contract.js';

export interface StoredTier {
  /** Smallest quantity of the tier. */
  from: number;
  /** Price of one piece in minor units. */
  amount: number;
}

/**
 * A product with its stock, so that one atomic change takes pieces and records the reservation they belong to.
 * Invariant: `available` + the sum of `holds` + `sold` = `stocked`.
 */
export interface ProductDocument extends Document {
  name: string;
  description: string;
  category: string;
  tiers: StoredTier[];
  available: number;
  /** Held pieces by hold key: the order's id and the generation of its reservation. */
  holds: Record<string, number>;
  sold: number;
  /** All pieces ever added, minus those that administrators removed. */
  stocked: number;
  /** Returned pieces by hold key, which make a return idempotent; cleared when the reservation is settled. */
  returns: Record<string, number>;
  /** Sold pieces by hold key of contended reservations; cleared when the reservation is settled. */
  sales?: Record<string, number>;
  /** Removed from the catalogue. The document stays, as orders may still hold or return pieces. */
  retired: boolean;
  /** Time of the latest change of the product, excluding its stock. */
  updatedAt: Date;
  /** Increases with each change that sets `updatedAt`; absent in products that older releases wrote. */
  version?: number;
  /** Search terms (see `catalogue/search-terms.ts`). The service rebuilds missing and outdated ones when it starts. */
  search?: { version?: number; text: string; grams: string[] };
}

export type ReservationState = (typeof reservationStates)[number];

/**
 * Reservation of an order; `_id` is the order's id. Its state is written before the products, see `stock/settle.ts`.
 */
export interface ReservationDocument extends Document {
  items: ReservedItem[];
  state: ReservationState;
  /** Attempt of the order that the reservation belongs to. */
  attempt: number;
  /** Increases each time the order reserves stock again, which distinguishes late changes of an earlier reservation. */
  generation: number;
  /** SKUs of all generations. */
  touched: string[];
  /** Expiry of a pending or held reservation, in milliseconds since 1970. */
  expiresAt?: number;
  /** Time of the next comparison of the products with the state, in milliseconds since 1970; absent if they agree. */
  settleAt?: number;
  /**
   * Set when a second request may still be changing the products, or the products may not agree with an earlier
   * generation. Only `settle` may then clear `settleAt`.
   */
  contended?: boolean;
  /**
   * Set when the products agree with a sale, or all pieces of a return are available again, and only the products'
   * `sales` and `returns` must be cleared.
   */
  counted?: boolean;
}

export interface ProductStore {
  products: Collection<ProductDocument>;
  reservations: Collection<ReservationDocument>;
}

/** Declares the collections. `store.start()` creates their indexes. */
export function productStore(store: Store): ProductStore {
  return {
    products: store.collection<ProductDocument>('products', [
      { fields: ['retired', '_id'] },
      { fields: ['search.grams'], multikey: true },
      { fields: ['retired', 'search.version'] },
      { fields: ['updatedAt', '_id'] },
    ]),
    reservations: store.collection<ReservationDocument>('reservations', [
      { fields: ['expiresAt'], sparse: true },
      { fields: ['settleAt'], sparse: true },
    ]),
  };
}

/** Returns the key of a reservation in `holds` and `returns` of its products. */
export function holdKey(reservation: Pick<ReservationDocument, '_id' | 'generation'>): string {
  return `${reservation._id}:${reservation.generation}`;
}
