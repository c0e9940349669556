import type { Collection, Document, Store } from '@glasshouse/store';
import type { ReservedItem, reservationStates } from './contract.js';

export interface StoredTier {
  from: number;
  /** Minor units. */
  amount: number;
}

/**
 * One product, with its stock inside, so that taking a piece and remembering for whom is one atomic change.
 * Always: `available` + the sum of `holds` + `sold` = `stocked`.
 */
export interface ProductDocument extends Document {
  name: string;
  description: string;
  category: string;
  tiers: StoredTier[];
  available: number;
  /** Pieces held, by hold key: the order's id and the generation of its reservation. */
  holds: Record<string, number>;
  sold: number;
  /** Every piece ever put in, less those taken out by an administrator. */
  stocked: number;
  /** Returns of sold pieces that were counted already, by hold key; cleared when their reservation is settled. */
  returns: Record<string, number>;
  /** Out of the catalogue. The document stays for the sake of the orders that hold or bought it. */
  retired: boolean;
  /** Time of the latest change of the product, not of its stock. */
  updatedAt: Date;
  /** Increases with each such change; absent in products of earlier versions. */
  version?: number;
  /** Search terms (see `catalogue/search-terms.ts`). The service makes missing and older ones anew at its start. */
  search?: { version?: number; text: string; grams: string[] };
}

export type ReservationState = (typeof reservationStates)[number];

/** `_id` is the order's id. The state is written first, the products follow it; see `stock/settle.ts`. */
export interface ReservationDocument extends Document {
  items: ReservedItem[];
  state: ReservationState;
  /** The order's attempt that this belongs to. */
  attempt: number;
  /** Grows each time stock is taken anew, so that late steps of an older round can be told apart. */
  generation: number;
  /** Every SKU that any generation took. */
  touched: string[];
  /** While it is pending or held: when it is given back. Milliseconds since 1970, as is `settleAt`. */
  expiresAt?: number;
  /** When the products are compared with the state once more; absent: they agree. */
  settleAt?: number;
  /** A second request may still be working on it, so only that later look can say that the products agree. */
  contended?: boolean;
  /** Every piece of a return is back on the shelf; only the products' markers of it are left to be cleared. */
  counted?: boolean;
}

export interface ProductStore {
  products: Collection<ProductDocument>;
  reservations: Collection<ReservationDocument>;
}

/** Declares the collections; their indexes are made by `store.start()`. */
export function productStore(store: Store): ProductStore {
  return {
    products: store.collection<ProductDocument>('products', [
      { fields: ['retired', '_id'] },
      { fields: ['search.grams'], multikey: true },
      { fields: ['retired', 'search.version'] },
    ]),
    reservations: store.collection<ReservationDocument>('reservations', [
      { fields: ['expiresAt'], sparse: true },
      { fields: ['settleAt'], sparse: true },
    ]),
  };
}

export function holdKey(reservation: Pick<ReservationDocument, '_id' | 'generation'>): string {
  return `${reservation._id}:${reservation.generation}`;
}
