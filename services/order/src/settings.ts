import { upstreamSettings } from '@glasshouse/roster';
import type { Declarations, Settings } from '@glasshouse/settings';

/** Settings of the order service. Its store and its HTTP server declare their own. */
export const orderSettings = {
  ...upstreamSettings('order'),
  TRANSACTION_LIMIT_MS: {
    type: 'integer',
    default: 7000,
    min: 1,
    max: 60_000,
    doc: 'milliseconds from the request to confirm an order to its charge; a slower attempt fails and is compensated. Each call has its own, shorter limit',
  },
  SAGA_LEASE_MS: {
    type: 'integer',
    default: 3000,
    min: 10,
    max: 600_000,
    doc: 'milliseconds after which another instance may continue the saga of an instance that was killed or suspended. A running saga renews its lease three times in this time',
  },
  SAGA_RETRY_MS: {
    type: 'integer',
    default: 1000,
    min: 1,
    max: 600_000,
    doc: 'milliseconds until a step that must succeed is retried',
  },
  SAGA_RECOVERY_MS: {
    type: 'integer',
    default: 1000,
    min: 1,
    max: 600_000,
    doc: 'milliseconds between two scans for unfinished orders',
  },
} as const satisfies Declarations;

export type OrderSettings = Settings<typeof orderSettings>;
