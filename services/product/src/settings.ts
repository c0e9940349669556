import type { Declarations, Settings } from '@glasshouse/settings';
import { cacheTimes } from './cache-times.js';

/** Settings of the product service. Its store, cache and HTTP server declare their own. */
export const productSettings = {
  SEED: { type: 'boolean', default: false, doc: 'add the missing sample products at start' },
  PRODUCT_CACHE_MS: {
    type: 'integer',
    default: cacheTimes.product,
    min: 100,
    max: 3_600_000,
    doc: 'milliseconds for which a product may be served from the cache; a change removes it immediately',
  },
  RESERVATION_MS: {
    type: 'integer',
    default: 900_000,
    min: 100,
    max: 86_400_000,
    doc: 'milliseconds after which the reserved stock of an unconfirmed order is released',
  },
  RESERVATION_SWEEP_MS: {
    type: 'integer',
    default: 5000,
    min: 10,
    max: 600_000,
    doc: 'milliseconds between two scans for expired and unsettled reservations',
  },
  RESERVATION_SETTLE_MS: {
    type: 'integer',
    default: 30_000,
    min: 0,
    max: 600_000,
    doc: 'milliseconds after a change of a reservation until its products are compared with it again; must be longer than any request',
  },
} as const satisfies Declarations;

export type ProductSettings = Settings<typeof productSettings>;
