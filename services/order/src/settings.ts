import { upstreamSettings } from '@glasshouse/roster';
import type { Declarations, Settings } from '@glasshouse/settings';

/** What the order service itself can be told; its store and its HTTP side declare their own. */
export const orderSettings = {
  ...upstreamSettings('order'),
  TRANSACTION_LIMIT_MS: {
    type: 'integer',
    default: 7000,
    min: 1,
    max: 60_000,
    doc: 'milliseconds from the request to the charge of an order; a slower order fails and is rolled back. Each call has its own, shorter limit',
  },
  SAGA_LEASE_MS: {
    type: 'integer',
    default: 10_000,
    min: 1,
    max: 600_000,
    doc: 'milliseconds an instance keeps an order to itself for one step; after it, another may take over. Longer than a step may take',
  },
  SAGA_RETRY_MS: {
    type: 'integer',
    default: 1000,
    min: 1,
    max: 600_000,
    doc: 'milliseconds until a step that must succeed is tried again',
  },
  SAGA_RECOVERY_MS: {
    type: 'integer',
    default: 2000,
    min: 1,
    max: 600_000,
    doc: 'milliseconds between two looks for orders that were left unfinished',
  },
} as const satisfies Declarations;

export type OrderSettings = Settings<typeof orderSettings>;
