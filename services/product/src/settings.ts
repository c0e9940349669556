import type { Declarations, Settings } from '@glasshouse/settings';
import { cacheTimes } from './cache-times.js';

/** What the product service itself can be told; its adapters and its HTTP side declare their own. */
export const productSettings = {
  SEED: { type: 'boolean', default: false, doc: 'put the sample catalogue into an empty shop on start' },
  PRODUCT_CACHE_MS: {
    type: 'integer',
    default: cacheTimes.product,
    min: 100,
    max: 3_600_000,
    doc: 'milliseconds a product may be served from the cache; a change removes it at once',
  },
  RESERVATION_MS: {
    type: 'integer',
    default: 900_000,
    min: 100,
    max: 86_400_000,
    doc: 'milliseconds after which stock held by an order that was not confirmed is given back',
  },
  RESERVATION_SWEEP_MS: {
    type: 'integer',
    default: 5000,
    min: 10,
    max: 600_000,
    doc: 'milliseconds between two looks for expired and unsettled reservations',
  },
  RESERVATION_SETTLE_MS: {
    type: 'integer',
    default: 30_000,
    min: 0,
    max: 600_000,
    doc: 'milliseconds after a change of a reservation at which its products are compared with it once more; longer than any request lives',
  },
} as const satisfies Declarations;

export type ProductSettings = Settings<typeof productSettings>;
